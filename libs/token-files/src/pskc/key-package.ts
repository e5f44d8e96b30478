import { LAST_COUNTER, OTP_ALGORITHMS } from '@vidimus/otp';
import type { OtpAlgorithm } from '@vidimus/otp';
import { TokenFileError } from '../token-file-error.js';
import { MOST_SECRET_BYTES } from '../token-record.js';
import type { TokenRecord } from '../token-record.js';
import { childrenByName, needed, neededAttribute, textOf } from '../xml/xml-element.js';
import type { XmlElement } from '../xml/xml-element.js';
import { PSKC } from './names.js';
import type { ValueReader } from './value-reader.js';

const DEFAULT_DIGITS = 6;
const DEFAULT_PERIOD_SECONDS = 30;
/** The names of the profiles in RFC 6030, section 10 and its drafts, which devices in the field still come with. */
const ALGORITHM = /^(?:urn:ietf:params:xml:ns:keyprov:pskc|http:\/\/www\.ietf\.org\/keyprov\/pskc)[:#](hotp|totp|pin)$/i;
const SUITE = /^(?:HMAC-?)?SHA-?(1|256|512)$/i;
const TEXT = /^[^\p{Cc}]{1,120}$/u;
const INSTANT = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d{1,9})?(?:Z|[+-]\d{2}:\d{2})?$/;

type Parts<Name extends string> = Partial<Record<Name, XmlElement>>;

/**
 * The device of a KeyPackage (RFC 6030, section 4.1); undefined when the package holds a PIN that is typed into another device, and no
 * secret of codes.
 * @throws TokenFileError for anything that is missing, unknown or not supported.
 */
export function readKeyPackage(element: XmlElement, values: ValueReader, leastSecretBytes: number): TokenRecord | undefined {
  const { DeviceInfo, Key } = childrenByName(element, { DeviceInfo: PSKC, CryptoModuleInfo: PSKC, Key: PSKC, Extensions: PSKC });
  const key = needed(Key, 'Key', element);
  const algorithm = ALGORITHM.exec(neededAttribute(key, 'Algorithm'))?.[1]?.toLowerCase();
  if (algorithm === undefined) throw new TokenFileError('UNSUPPORTED', 'The key is of another algorithm than HOTP and TOTP.', key.position);
  const device = deviceOf(DeviceInfo);
  const parts = childrenByName(key, {
    Issuer: PSKC,
    AlgorithmParameters: PSKC,
    KeyProfileId: PSKC,
    KeyReference: PSKC,
    FriendlyName: PSKC,
    Data: PSKC,
    UserId: PSKC,
    Policy: PSKC,
    Extensions: PSKC,
  });
  if (algorithm === 'pin') return undefined;
  const data = needed(parts.Data, 'Data', key);
  const dates = policyOf(parts.Policy);
  return {
    kind: algorithm === 'hotp' ? 'EVENT' : 'TIME',
    serial: device.serial ?? identifierOf(key),
    manufacturer: device.manufacturer,
    model: device.model,
    ...parametersOf(parts.AlgorithmParameters),
    ...dataOf(data, algorithm === 'hotp', values, leastSecretBytes),
    startsAt: dates.startsAt ?? device.startsAt,
    expiresAt: dates.expiresAt ?? device.expiresAt,
  };
}

function deviceOf(element: XmlElement | undefined): Pick<TokenRecord, 'manufacturer' | 'model' | 'startsAt' | 'expiresAt'> & { readonly serial: string | null } {
  if (element === undefined) return { serial: null, manufacturer: null, model: null, startsAt: null, expiresAt: null };
  const info = childrenByName(element, {
    Manufacturer: PSKC,
    SerialNo: PSKC,
    Model: PSKC,
    IssueNo: PSKC,
    DeviceBinding: PSKC,
    StartDate: PSKC,
    ExpiryDate: PSKC,
    UserId: PSKC,
    Extensions: PSKC,
  });
  return { serial: wordOf(info.SerialNo), manufacturer: wordOf(info.Manufacturer), model: wordOf(info.Model), ...datesOf(info) };
}

/** Where a device has no serial number, the identifier of its key names it (RFC 6030, figure 2). */
function identifierOf(key: XmlElement): string {
  const id = neededAttribute(key, 'Id').trim();
  if (!TEXT.test(id)) throw new TokenFileError('MALFORMED', 'The Id of the key is empty, too long or not printable.', key.position);
  return id;
}

function wordOf(element: XmlElement | undefined): string | null {
  if (element === undefined) return null;
  const text = textOf(element);
  if (!TEXT.test(text)) throw new TokenFileError('MALFORMED', `${element.name} is empty, too long or not printable.`, element.position);
  return text;
}

function parametersOf(element: XmlElement | undefined): { algorithm: OtpAlgorithm; digits: number } {
  if (element === undefined) return { algorithm: 'SHA1', digits: DEFAULT_DIGITS };
  const { Suite, ChallengeFormat, ResponseFormat } = childrenByName(element, { Suite: PSKC, ChallengeFormat: PSKC, ResponseFormat: PSKC, Extensions: PSKC });
  if (ChallengeFormat !== undefined) throw new TokenFileError('UNSUPPORTED', 'The device answers challenges.', ChallengeFormat.position);
  return { algorithm: Suite === undefined ? 'SHA1' : suiteOf(Suite), digits: ResponseFormat === undefined ? DEFAULT_DIGITS : digitsOf(ResponseFormat) };
}

function suiteOf(element: XmlElement): OtpAlgorithm {
  const hash = `SHA${SUITE.exec(textOf(element))?.[1] ?? ''}`;
  const algorithm = OTP_ALGORITHMS.find((each) => each === hash);
  if (algorithm === undefined) throw new TokenFileError('UNSUPPORTED', 'Suite is another one than HMAC with SHA-1, SHA-256 or SHA-512.', element.position);
  return algorithm;
}

function digitsOf(element: XmlElement): number {
  if (neededAttribute(element, 'Encoding') !== 'DECIMAL') throw new TokenFileError('UNSUPPORTED', 'Codes of the device are not decimal.', element.position);
  if (!['false', '0'].includes(element.attributes.get('CheckDigits') ?? 'false')) {
    throw new TokenFileError('UNSUPPORTED', 'Codes of the device end with a check digit.', element.position);
  }
  const length = neededAttribute(element, 'Length');
  if (!/^[678]$/.test(length)) throw new TokenFileError('UNSUPPORTED', 'Codes of the device have other than 6, 7 or 8 digits.', element.position);
  return Number(length);
}

function dataOf(
  element: XmlElement,
  isEvent: boolean,
  values: ValueReader,
  leastSecretBytes: number,
): Pick<TokenRecord, 'secret' | 'counter' | 'periodSeconds' | 'driftSteps'> {
  const { Secret, Counter, TimeInterval, TimeDrift } = childrenByName(element, { Secret: PSKC, Counter: PSKC, Time: PSKC, TimeInterval: PSKC, TimeDrift: PSKC });
  const secretElement = needed(Secret, 'Secret', element);
  const secret = values.bytes(secretElement);
  if (secret.length < leastSecretBytes || secret.length > MOST_SECRET_BYTES) {
    throw new TokenFileError('MALFORMED', `A secret has ${leastSecretBytes} to ${MOST_SECRET_BYTES} bytes.`, secretElement.position);
  }
  const numberOf = (value: XmlElement | undefined, otherwise: number, least: bigint, most: bigint): number =>
    value === undefined ? otherwise : Number(values.integer(value, { least, most }));
  if (isEvent) {
    const counter = Counter === undefined ? 0n : values.integer(Counter, { least: 0n, most: LAST_COUNTER });
    return { secret, counter, periodSeconds: null, driftSteps: null };
  }
  return {
    secret,
    counter: null,
    periodSeconds: numberOf(TimeInterval, DEFAULT_PERIOD_SECONDS, 1n, 86_400n),
    driftSteps: numberOf(TimeDrift, 0, -100_000n, 100_000n),
  };
}

/** RFC 6030, section 5: whoever does not understand a policy must not use the key. */
function policyOf(element: XmlElement | undefined): Pick<TokenRecord, 'startsAt' | 'expiresAt'> {
  if (element === undefined) return { startsAt: null, expiresAt: null };
  const usages = element.children.filter(({ name, namespace }) => name === 'KeyUsage' && namespace === PSKC);
  const rest = { ...element, children: element.children.filter((child) => !usages.includes(child)) };
  const policy = childrenByName(rest, { StartDate: PSKC, ExpiryDate: PSKC, PINPolicy: PSKC });
  if (usages.length > 0 && !usages.some((usage) => textOf(usage) === 'OTP')) {
    throw new TokenFileError('UNSUPPORTED', 'The policy of the key does not allow one-time codes.', element.position);
  }
  const pinMode = policy.PINPolicy?.attributes.get('PINUsageMode') ?? 'Local';
  if (pinMode !== 'Local') throw new TokenFileError('UNSUPPORTED', 'Codes of the device are mixed with a PIN.', policy.PINPolicy?.position ?? element.position);
  return datesOf(policy);
}

function datesOf({ StartDate, ExpiryDate }: Parts<'StartDate' | 'ExpiryDate'>): Pick<TokenRecord, 'startsAt' | 'expiresAt'> {
  return { startsAt: instantOf(StartDate), expiresAt: instantOf(ExpiryDate) };
}

/** RFC 6030, section 5 recommends UTC: where no zone is told, it is meant. */
function instantOf(element: XmlElement | undefined): Date | null {
  if (element === undefined) return null;
  const text = textOf(element);
  const instant = new Date(/(?:Z|[+-]\d{2}:\d{2})$/.test(text) ? text : `${text}Z`);
  if (!INSTANT.test(text) || Number.isNaN(instant.getTime())) throw new TokenFileError('MALFORMED', `${element.name} is no instant.`, element.position);
  return instant;
}
