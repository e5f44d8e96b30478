/** One page of a list that is read by a cursor. */
export interface Page<Item> {
  readonly items: readonly Item[];
  readonly nextCursor: string | null;
}

/** One line of what happened to something. */
export interface HistoryEntry {
  readonly at: string;
  readonly actor: { readonly kind: 'person' | 'client' | 'room' | 'system' | 'subject'; readonly id: string };
  readonly code: string;
  readonly data: Readonly<Record<string, string | number | boolean | null>>;
}
