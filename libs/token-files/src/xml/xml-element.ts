import { TokenFileError } from '../token-file-error.js';
import type { FilePosition } from '../token-file-error.js';

/** An element with all that is in it; names are local, attributes those without a prefix. */
export interface XmlElement {
  readonly name: string;
  readonly namespace: string;
  readonly attributes: ReadonlyMap<string, string>;
  readonly children: readonly XmlElement[];
  /** The text of an element without children; blanks for others. */
  readonly text: string;
  readonly position: FilePosition;
}

/** A name that XML gives in a namespace; null takes any. */
export interface QualifiedName {
  readonly namespace: string | null;
  readonly name: string;
}

/** Whether an element has this name. */
export function isNamed({ name, namespace }: XmlElement, wanted: QualifiedName): boolean {
  return name === wanted.name && (wanted.namespace === null || namespace === wanted.namespace);
}

/**
 * The children by their names, each once at most.
 * @throws TokenFileError MALFORMED for a child that is not among them, that comes twice, or for text between the children.
 */
export function childrenByName<Name extends string>(
  parent: XmlElement,
  known: Readonly<Record<Name, string | null>>,
): Partial<Record<Name, XmlElement>> {
  const found: Partial<Record<Name, XmlElement>> = {};
  if (parent.text.trim() !== '') throw new TokenFileError('MALFORMED', `${parent.name} holds text where elements are expected.`, parent.position);
  const names = Object.keys(known) as Name[];
  for (const child of parent.children) {
    const name = names.find((each) => isNamed(child, { namespace: known[each], name: each }));
    if (name === undefined) throw new TokenFileError('MALFORMED', `${parent.name} holds an element that does not belong there.`, child.position);
    if (found[name] !== undefined) throw new TokenFileError('MALFORMED', `${parent.name} holds ${name} twice.`, child.position);
    found[name] = child;
  }
  return found;
}

/** The element, which has to be there. @throws TokenFileError MALFORMED at its parent when it is not. */
export function needed(element: XmlElement | undefined, name: string, parent: XmlElement): XmlElement {
  if (element === undefined) throw new TokenFileError('MALFORMED', `${parent.name} lacks ${name}.`, parent.position);
  return element;
}

/** The attribute, which has to be there. @throws TokenFileError MALFORMED when it is not. */
export function neededAttribute(element: XmlElement, name: string): string {
  const value = element.attributes.get(name);
  if (value === undefined) throw new TokenFileError('MALFORMED', `${element.name} lacks the attribute ${name}.`, element.position);
  return value;
}

/** The text of an element that holds nothing else, without the blanks around it. @throws TokenFileError MALFORMED when it holds elements. */
export function textOf(element: XmlElement): string {
  if (element.children.length > 0) throw new TokenFileError('MALFORMED', `${element.name} holds elements where text is expected.`, element.position);
  return element.text.trim();
}

/** The bytes that the text of an element stands for in Base64. @throws TokenFileError MALFORMED when it is none (RFC 4648, section 4). */
export function bytesOf(element: XmlElement): Uint8Array {
  const text = textOf(element).replace(/\s/g, '');
  const bytes = Buffer.from(text, 'base64');
  if (text === '' || bytes.toString('base64') !== text) throw new TokenFileError('MALFORMED', `${element.name} is no Base64.`, element.position);
  return bytes;
}
