import type { HttpClient } from './http-client.js';

/** A code that is on its way. */
export interface SentCode {
  /** The last digits of the telephone, or what is shown of the mailbox. */
  readonly to: string;
  /** From then on another one can be had. */
  readonly resendAfter: string;
}

/** How somebody proves who he is besides his password, and the code that is on its way when it is sent. */
export interface AskedFactor {
  /** NONE, LOCKED: a holder has no device, or it takes no code any more. */
  readonly secondFactor: 'TOTP' | 'SMS' | 'EMAIL' | 'NONE' | 'LOCKED' | null;
  readonly sent: SentCode | null;
}

/** One run of the sign-in, as identity sees it. */
export interface Interaction extends AskedFactor {
  readonly why: 'SIGN_IN' | 'STEP_UP';
  readonly step: 'PASSWORD' | 'NEW_PASSWORD' | 'SECOND_FACTOR';
  readonly client: string;
  readonly nonce: string;
}

/** Either the next step, or where to go. */
export type InteractionAnswer = { readonly step: 'NEW_PASSWORD' } | ({ readonly step: 'SECOND_FACTOR' } & AskedFactor) | { readonly redirectTo: string };

/** Proof that a write comes from a page that could read the interaction. */
const NONCE_HEADER = 'x-vidimus-interaction';

/** The steps of one interaction; nothing of them is kept in the browser. */
export class SignInSteps {
  constructor(
    private readonly http: HttpClient,
    private readonly uid: string,
  ) {}

  details(signal?: AbortSignal): Promise<Interaction> {
    return this.http.get(`${this.base}/details`, signal);
  }

  password(nonce: string, username: string, password: string): Promise<InteractionAnswer> {
    return this.send('password', nonce, { username, password });
  }

  /** In the place of a first password. */
  newPassword(nonce: string, password: string): Promise<InteractionAnswer> {
    return this.send('new-password', nonce, { password });
  }

  /** Another code by SMS or e-mail. */
  sendCode(nonce: string): Promise<SentCode> {
    return this.send('code', nonce, {});
  }

  secondFactor(nonce: string, code: string): Promise<InteractionAnswer> {
    return this.send('second-factor', nonce, { code });
  }

  abort(nonce: string): Promise<InteractionAnswer> {
    return this.send('abort', nonce, {});
  }

  private send<Answer>(step: string, nonce: string, body: object): Promise<Answer> {
    return this.http.post(`${this.base}/${step}`, body, { headers: { [NONCE_HEADER]: nonce } });
  }

  private get base(): string {
    return `/interaction/${encodeURIComponent(this.uid)}`;
  }
}
