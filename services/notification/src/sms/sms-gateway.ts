import type { Handover } from '../mail/mail-server.js';

/** An SMS ready to be handed over. */
export interface OutgoingSms {
  /** Telephone number in E.164 form. */
  readonly to: string;
  readonly text: string;
  /** The same for every try, so that the gateway can tell a repeated one. */
  readonly reference: string;
}

/** Hands SMS over to the outside. */
export interface SmsGateway {
  /** Never throws for what the gateway does; the text of its answer is dropped, since it may repeat the number. */
  handOver(sms: OutgoingSms): Promise<Handover>;
}

/** Token of the room's SMS gateway; null in an installation that sends none. */
export const SMS_GATEWAY = Symbol('vidimus.sms-gateway');

const ANSWER_MS = 10_000;
/** Our key, our address or our pace are at fault: mended without losing messages. */
const NOT_THE_MESSAGE = new Set([401, 403, 404, 405, 407, 408, 425, 429]);

/** How the gateway is reached. */
export interface HttpSmsGatewayOptions {
  readonly url: string;
  readonly apiKey: string;
  /** What recipients see as the sender. */
  readonly sender: string;
  readonly timeoutMs?: number;
}

/**
 * An SMS gateway over HTTP: POST of `{to, from, text, reference}` as JSON with a bearer key. An answer from 200 to 299 means that it took
 * the SMS over; another from 400 to 499 that this number cannot be reached; everything else that it can be tried again, under the same
 * reference.
 */
export class HttpSmsGateway implements SmsGateway {
  readonly #options: HttpSmsGatewayOptions;

  constructor(options: HttpSmsGatewayOptions) {
    this.#options = options;
  }

  async handOver({ to, text, reference }: OutgoingSms): Promise<Handover> {
    const { url, apiKey, sender, timeoutMs = ANSWER_MS } = this.#options;
    try {
      const { status, body } = await fetch(url, {
        method: 'POST',
        headers: { 'content-type': 'application/json', authorization: `Bearer ${apiKey}` },
        body: JSON.stringify({ to, from: sender, text, reference }),
        redirect: 'manual',
        signal: AbortSignal.timeout(timeoutMs),
      });
      await body?.cancel();
      return { outcome: outcomeOf(status), serverCode: status };
    } catch {
      return { outcome: 'not-now', serverCode: null };
    }
  }
}

function outcomeOf(status: number): Handover['outcome'] {
  if (status >= 200 && status < 300) return 'accepted';
  return status >= 400 && status < 500 && !NOT_THE_MESSAGE.has(status) ? 'recipient-refused' : 'not-now';
}
