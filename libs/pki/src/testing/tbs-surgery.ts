import { encodeName, type Name } from '../certificates/name.js';
import { extension } from '../certificates/encode-extensions.js';
import { childrenOf, readDer } from '../der/der-reader.js';
import { explicit, sequence, time } from '../der/der.js';
import { readTbsCertificate } from '../certificates/read-certificate.js';

/** Replacements for fields of a TBSCertificate; what is not named stays as it is. */
export interface TbsChanges {
  /** The whole `[0]` field; `null` leaves it out. */
  readonly version?: Uint8Array | null;
  /** The INTEGER. */
  readonly serial?: Uint8Array;
  readonly algorithm?: Uint8Array;
  readonly issuer?: Name | Uint8Array;
  readonly validity?: Uint8Array;
  readonly subject?: Name | Uint8Array;
  readonly publicKey?: Uint8Array;
  /** Extensions to add or put in the place of the one with the same identifier; `null` removes it. */
  readonly extensions?: Readonly<Record<string, Uint8Array | null>>;
  /** Extensions written behind all others, whatever is there already. */
  readonly append?: readonly Uint8Array[];
}

const asName = (name: Name | Uint8Array): Uint8Array => (name instanceof Uint8Array ? name : encodeName(name));

/** Writes a TBSCertificate again with some fields replaced: certificates that the builder refuses to make. */
export function changeTbs(tbsDer: Uint8Array, changes: TbsChanges): Uint8Array {
  const [version, serial, algorithm, issuer, validity, subject, publicKey] = childrenOf(readDer(tbsDer)).map(
    ({ bytes }) => bytes,
  );
  const fields = [
    changes.version === undefined ? version : (changes.version ?? undefined),
    changes.serial ?? serial,
    changes.algorithm ?? algorithm,
    changes.issuer === undefined ? issuer : asName(changes.issuer),
    changes.validity ?? validity,
    changes.subject === undefined ? subject : asName(changes.subject),
    changes.publicKey ?? publicKey,
    explicit(3, sequence(...changedExtensions(tbsDer, changes), ...(changes.append ?? []))),
  ];
  return sequence(...fields.filter((field) => field !== undefined));
}

function changedExtensions(tbsDer: Uint8Array, { extensions: replaced = {} }: TbsChanges): Uint8Array[] {
  const kept = readTbsCertificate(tbsDer).extensions.filter(({ oid }) => !(oid in replaced));
  return [
    ...kept.map(({ oid, critical, value }) => extension(oid, critical, value)),
    ...Object.values(replaced).filter((encoded) => encoded !== null),
  ];
}

export const validity = (from: string, to: string): Uint8Array => sequence(time(new Date(from)), time(new Date(to)));
