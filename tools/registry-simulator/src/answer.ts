/** What the simulator answers: JSON, or a page for a citizen. `status` is an HTTP status. */
export type Answer = { readonly status: number; readonly headers?: Readonly<Record<string, string>> } & (
  | { readonly body: object }
  | {
      readonly page: string;
      /** Other origins that a form of the page may lead to. */
      readonly formTargets?: readonly string[];
    }
);
