import type { Page } from 'playwright-core';

/** What the scripts below use of the page that they run in; the tests around them are compiled without it. */
interface InPage {
  readonly tagName: string;
  readonly id: string;
  readonly parentElement: InPage | null;
  readonly childNodes: Iterable<{ readonly nodeName: string; readonly textContent: string | null }>;
  readonly scrollWidth: number;
  readonly clientWidth: number;
  readonly scrollHeight: number;
  readonly clientHeight: number;
  closest(selector: string): InPage | null;
  querySelectorAll(selector: string): Iterable<InPage>;
  getAttribute(name: string): string | null;
  getClientRects(): { readonly length: number };
}
declare const document: { readonly title: string; readonly body: InPage; readonly documentElement: InPage };
declare function getComputedStyle(element: InPage): { readonly overflowX: string; readonly overflowY: string; readonly clipPath: string };

/** Where something stands, and the text in question. */
export interface PlacedText {
  readonly place: string;
  readonly text: string;
}

/** What no catalogue says: instants, codes, keys of the keyboard, addresses, and what is marked as of another language than the page. */
const NO_TEXT_OF_OURS = 'time, code, kbd, .mono, .break, script, style, noscript, textarea[aria-hidden], [lang]:not(html)';

/** The name of the house, and what the pseudo-locale is called in the menu of languages: it is shown as English. */
const NAMES = /Vidimus|English|^EN$/g;

/**
 * Words on a page in the pseudo-locale that stand outside its brackets, in texts, names for screen readers, tooltips and the title.
 * @param data what is nobody's to translate
 */
export async function untranslatedTexts(page: Page, data: readonly string[]): Promise<PlacedText[]> {
  const texts = await page.evaluate((skipped) => {
    const found: { place: string; text: string }[] = [{ place: 'title', text: document.title.replace('– Vidimus', '') }];
    const placeOf = (element: InPage): string => `${element.tagName.toLowerCase()}${element.id === '' ? '' : `#${element.id}`}.${(element.getAttribute('class') ?? '').split(' ')[0] ?? ''}`;
    for (const element of document.body.querySelectorAll('*')) {
      if (element.closest(skipped) !== null) continue;
      for (const name of ['aria-label', 'title', 'placeholder', 'alt']) {
        const text = element.getAttribute(name);
        if (text !== null) found.push({ place: `${placeOf(element)} ${name}`, text });
      }
      for (const node of element.childNodes) if (node.nodeName === '#text') found.push({ place: placeOf(element), text: node.textContent ?? '' });
    }
    return found;
  }, NO_TEXT_OF_OURS);
  return texts.filter(({ text }) => /[A-Za-z]{2}/.test(withoutData(text, data)));
}

/** What is left of a text without what is translated, named as data, an address, or holds digits, as codes do. */
function withoutData(text: string, data: readonly string[]): string {
  let left = text;
  for (let before = ''; before !== left; ) [before, left] = [left, left.replace(/⟦[^⟦⟧]*⟧/g, '')];
  for (const word of data) left = left.replaceAll(word, '');
  return left.replaceAll(NAMES, '').replaceAll(/\S+@\S+/g, '').replaceAll(/\S*\d\S*/g, '');
}

/**
 * Texts that are cut off by the edge of a box, or stick out of their own, and the page itself where it is wider than the window. Boxes that can
 * be scrolled show all they hold.
 */
export function clippedTexts(page: Page): Promise<PlacedText[]> {
  return page.evaluate(() => {
    const placeOf = (element: InPage): string => `${element.tagName.toLowerCase()}.${(element.getAttribute('class') ?? '').split(' ')[0] ?? ''}`;
    const found: { place: string; text: string }[] = [];
    const { scrollWidth, clientWidth } = document.documentElement;
    if (scrollWidth > clientWidth) found.push({ place: 'page', text: `${scrollWidth} instead of ${clientWidth} wide` });
    for (const element of document.body.querySelectorAll('*')) {
      const text = Array.from(element.childNodes, (node) => (node.nodeName === '#text' ? (node.textContent ?? '').trim() : '')).join('');
      if (!text.includes('⟦') && !text.includes('⟧')) continue;
      if (element.closest('option, title') !== null || element.getClientRects().length === 0) continue;
      for (let box: InPage | null = element; box !== null && box !== document.body; box = box.parentElement) {
        const { overflowX, overflowY, clipPath } = getComputedStyle(box);
        // Hidden from eyes on purpose: said by a screen reader alone.
        if (clipPath === 'inset(50%)') break;
        const isOwn = box === element;
        const cutsX = ['hidden', 'clip'].includes(overflowX) || (isOwn && overflowX === 'visible');
        const cutsY = ['hidden', 'clip'].includes(overflowY);
        // A pixel is lost to rounding.
        if ((cutsX && box.clientWidth > 0 && box.scrollWidth > box.clientWidth + 1) || (cutsY && box.clientHeight > 0 && box.scrollHeight > box.clientHeight + 1)) {
          found.push({ place: placeOf(box), text: text.slice(0, 60) });
          break;
        }
      }
    }
    return found;
  });
}
