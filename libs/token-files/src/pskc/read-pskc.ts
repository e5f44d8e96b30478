import { TokenFileError } from '../token-file-error.js';
import type { TokenEntry, TokenFileLimits, TokenFileSecrets } from '../token-record.js';
import { isNamed } from '../xml/xml-element.js';
import type { XmlElement } from '../xml/xml-element.js';
import { XmlReader } from '../xml/xml-reader.js';
import { readProtection } from './container-protection.js';
import { readKeyPackage } from './key-package.js';
import { PSKC, XMLDSIG } from './names.js';
import { ValueReader } from './value-reader.js';

/**
 * Reads a container of keys (RFC 6030), device by device. Whoever reads takes nothing for good before the last one: a later part of the
 * file may be refused, and then all of it is.
 * @throws TokenFileError from wherever reading has come to.
 */
export async function* readPskc(source: AsyncIterable<Uint8Array>, secrets: TokenFileSecrets, limits: TokenFileLimits): AsyncGenerator<TokenEntry> {
  const xml = new XmlReader(limits.bytes);
  const container = new Container(secrets, limits);
  for await (const chunk of source) {
    for (const child of xml.write(chunk)) {
      const entry = await container.take(child, xml.root);
      if (entry !== undefined) yield entry;
    }
  }
  xml.end();
  container.end(xml.root);
}

/** What of a container has been read so far. */
class Container {
  private encryptionKey: XmlElement | undefined;
  private macMethod: XmlElement | undefined;
  private values: ValueReader | undefined;
  private packages = 0;

  constructor(
    private readonly secrets: TokenFileSecrets,
    private readonly limits: TokenFileLimits,
  ) {}

  async take(element: XmlElement, root: XmlElement | undefined): Promise<TokenEntry | undefined> {
    checkRoot(root);
    const isOf = (name: string): boolean => isNamed(element, { namespace: PSKC, name });
    if (isOf('KeyPackage')) return this.takePackage(element);
    if (isOf('Signature') || isNamed(element, { namespace: XMLDSIG, name: 'Signature' })) {
      throw new TokenFileError('UNVERIFIABLE', 'The file is signed, and signatures are not verified: take one with a MAC.', element.position);
    }
    if (isOf('Extensions')) return undefined;
    const isFirst = this.packages === 0;
    if (isOf('EncryptionKey') && isFirst && this.encryptionKey === undefined) this.encryptionKey = element;
    else if (isOf('MACMethod') && isFirst && this.macMethod === undefined) this.macMethod = element;
    else throw new TokenFileError('MALFORMED', 'KeyContainer holds an element that does not belong there.', element.position);
    return undefined;
  }

  end(root: XmlElement | undefined): void {
    const { position } = checkRoot(root);
    if (this.packages === 0) throw new TokenFileError('MALFORMED', 'KeyContainer lacks KeyPackage.', position);
  }

  private async takePackage(element: XmlElement): Promise<TokenEntry | undefined> {
    const { position } = element;
    this.packages += 1;
    if (this.packages > this.limits.tokens) throw new TokenFileError('TOO_LARGE', `The file holds more than ${this.limits.tokens} devices.`, position);
    const { encryptionKey, macMethod } = this;
    this.values ??= new ValueReader(await readProtection({ encryptionKey, macMethod }, this.secrets, this.limits));
    const token = readKeyPackage(element, this.values, this.limits.leastSecretBytes);
    return token === undefined ? undefined : { token, position };
  }
}

function checkRoot(root: XmlElement | undefined): XmlElement {
  if (root === undefined || !isNamed(root, { namespace: PSKC, name: 'KeyContainer' })) {
    throw new TokenFileError('MALFORMED', 'The file is no KeyContainer of RFC 6030.', root?.position ?? { line: 1, column: 1 });
  }
  if (root.attributes.get('Version') !== '1.0') throw new TokenFileError('UNSUPPORTED', 'KeyContainer is of another version than 1.0.', root.position);
  return root;
}
