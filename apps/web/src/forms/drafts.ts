/** What of `Storage` is needed; `sessionStorage` lives as long as the tab and is read by this site alone. */
export type DraftStore = Pick<Storage, 'getItem' | 'setItem' | 'removeItem' | 'key' | 'length'>;

const PREFIX = 'vidimus.draft.';
const OWNER = 'vidimus.draft-owner';

/** What was typed before, completed by `initial` where a field is missing. */
export function readDraft<Fields extends object>(store: DraftStore, name: string, initial: Fields): Fields {
  try {
    const kept: unknown = JSON.parse(store.getItem(PREFIX + name) ?? 'null');
    return typeof kept === 'object' && kept !== null ? { ...initial, ...kept } : initial;
  } catch {
    return initial;
  }
}

/** Keeps what was typed through reloads and sign-ins. Never give it a secret. A full store only loses the convenience. */
export function keepDraft(store: DraftStore, name: string, fields: object): void {
  try {
    store.setItem(PREFIX + name, JSON.stringify(fields));
  } catch {
    forgetDraft(store, name);
  }
}

export function forgetDraft(store: DraftStore, name: string): void {
  store.removeItem(PREFIX + name);
}

/** Drafts belong to whoever typed them: another account in the same tab starts with none. */
export function claimDrafts(store: DraftStore, accountId: string): void {
  if (store.getItem(OWNER) === accountId) return;
  forgetAllDrafts(store);
  store.setItem(OWNER, accountId);
}

export function forgetAllDrafts(store: DraftStore): void {
  const keys = Array.from({ length: store.length }, (_, index) => store.key(index));
  for (const key of keys) if (key?.startsWith(PREFIX) === true) store.removeItem(key);
}
