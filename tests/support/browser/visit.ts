import type { Page } from 'playwright-core';
import { settled } from './inspect-page.js';

/** What the scripts below use of the page that they run in. */
interface Heading {
  textContent: string | null;
  dataset: Record<string, string>;
}
declare const document: { querySelector(selector: string): Heading | null };
declare const location: { readonly pathname: string };
declare function dispatchEvent(event: object): boolean;
declare const history: { pushState(state: object, unused: string, address: string): void };
declare const PopStateEvent: new (type: string) => object;

/** Goes to another page of the application as its links do, without loading it anew; waits until it shows what it has. */
export async function visit(page: Page, address: string): Promise<void> {
  const left = await page.evaluate((to) => {
    const heading = document.querySelector('h1');
    const stays = location.pathname === to.split('?')[0];
    if (heading !== null && !stays) heading.dataset['left'] = 'true';
    history.pushState({}, '', to);
    dispatchEvent(new PopStateEvent('popstate'));
    return stays ? null : (heading?.textContent ?? null);
  }, address);
  // The heading of the former page is gone, or has become that of the new one.
  await page.waitForFunction((former) => {
    const heading = document.querySelector('h1');
    return heading !== null && (heading.dataset['left'] === undefined || heading.textContent !== former);
  }, left);
  await settled(page);
}
