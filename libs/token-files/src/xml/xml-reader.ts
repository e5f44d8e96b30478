import { SaxesParser } from 'saxes';
import type { SaxesTagNS } from 'saxes';
import { TokenFileError } from '../token-file-error.js';
import type { FilePosition, TokenFileReason } from '../token-file-error.js';
import type { XmlElement } from './xml-element.js';

const DEEPEST = 24;
const MOST_ELEMENTS_OF_A_CHILD = 1_000;
/** How far the parser may read without coming to the end of a tag or a text: no value is near as long. */
const LONGEST_PIECE = 256 * 1024;
const SLICE = 64 * 1024;

type Growing = XmlElement & { children: XmlElement[]; text: string };

/**
 * Reads a document as a root and its children, each handed out as soon as it is complete and then forgotten, so that the size of a file
 * costs no memory. Stricter than XML is: UTF-8 alone, no document type, no processing instruction, no entities but those of XML itself.
 */
export class XmlReader {
  /** The root without its children, once its start was read. */
  root: XmlElement | undefined;
  private readonly parser = new SaxesParser({ xmlns: true, position: true });
  private readonly decoder = new TextDecoder('utf-8', { fatal: true });
  private readonly open: Growing[] = [];
  private complete: XmlElement[] = [];
  private elements = 0;
  private sinceEvent = 0;
  private bytes = 0;

  constructor(private readonly mostBytes: number) {
    // The parser's own words may repeat what it read.
    this.parser.on('error', () => this.refuse('NOT_WELL_FORMED', 'The file is no well-formed XML.'));
    this.parser.on('doctype', () => this.refuse('FORBIDDEN_XML', 'The file has a document type, which is not read.'));
    this.parser.on('processinginstruction', () => this.refuse('FORBIDDEN_XML', 'The file has a processing instruction, which is not read.'));
    this.parser.on('xmldecl', ({ version, encoding }) => {
      if (version !== '1.0') this.refuse('FORBIDDEN_XML', 'The file is not of XML 1.0.');
      if (encoding !== undefined && encoding.toUpperCase() !== 'UTF-8') this.refuse('FORBIDDEN_XML', 'The file is not encoded in UTF-8.');
    });
    this.parser.on('opentag', (tag) => this.opened(tag));
    this.parser.on('closetag', () => this.closed());
    this.parser.on('text', (text) => this.read(text));
    this.parser.on('cdata', (text) => this.read(text));
    this.parser.on('comment', () => (this.sinceEvent = 0));
  }

  /** Reads on. @returns the children of the root that are complete now. @throws TokenFileError */
  write(chunk: Uint8Array): XmlElement[] {
    this.bytes += chunk.length;
    if (this.bytes > this.mostBytes) this.refuse('TOO_LARGE', 'The file is too large.');
    for (let start = 0; start < chunk.length; start += SLICE) {
      const slice = chunk.subarray(start, start + SLICE);
      this.sinceEvent += slice.length;
      this.parser.write(this.decoded(slice));
      if (this.sinceEvent > LONGEST_PIECE) this.refuse('TOO_LARGE', 'One piece of the file is too long.');
    }
    const { complete } = this;
    this.complete = [];
    return complete;
  }

  /** Ends the document. @throws TokenFileError when it is not complete. */
  end(): void {
    this.parser.write(this.decoded());
    this.parser.close();
  }

  private decoded(slice?: Uint8Array): string {
    try {
      return slice === undefined ? this.decoder.decode() : this.decoder.decode(slice, { stream: true });
    } catch {
      return this.refuse('NOT_WELL_FORMED', 'The file is not encoded in UTF-8.');
    }
  }

  private position(): FilePosition {
    return { line: this.parser.line, column: this.parser.column + 1 };
  }

  private refuse(reason: TokenFileReason, message: string): never {
    throw new TokenFileError(reason, message, this.position());
  }

  private opened({ local, uri, attributes }: SaxesTagNS): void {
    this.sinceEvent = 0;
    this.elements = this.open.length <= 1 ? 1 : this.elements + 1;
    if (this.open.length >= DEEPEST) this.refuse('TOO_LARGE', 'Elements lie too deep in each other.');
    if (this.elements > MOST_ELEMENTS_OF_A_CHILD) this.refuse('TOO_LARGE', 'An element holds too many others.');
    const plain = Object.values(attributes).filter(({ prefix, name }) => prefix === '' && name !== 'xmlns');
    const element: Growing = {
      name: local,
      namespace: uri,
      attributes: new Map(plain.map(({ name, value }) => [name, value])),
      children: [],
      text: '',
      position: this.position(),
    };
    if (this.open.length === 0) this.root = element;
    this.open.push(element);
  }

  private closed(): void {
    this.sinceEvent = 0;
    const element = this.open.pop();
    const parent = this.open.at(-1);
    if (element === undefined || parent === undefined) return;
    if (this.open.length === 1) this.complete.push(element);
    else parent.children.push(element);
  }

  private read(text: string): void {
    this.sinceEvent = 0;
    const element = this.open.at(-1);
    if (element === undefined) return;
    if (this.open.length === 1) {
      if (text.trim() !== '') this.refuse('MALFORMED', `${element.name} holds text where elements are expected.`);
    } else element.text += text;
  }
}
