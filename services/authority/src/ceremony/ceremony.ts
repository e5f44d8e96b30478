import { Problem } from '@vidimus/contracts';
import { fromPem, PkiError, toPem } from '@vidimus/pki';
import { CLOCK } from '@vidimus/service-kit';
import type { OpenRoom } from '@vidimus/service-kit';
import type { Clock } from '@vidimus/workflow';
import { PROVIDER } from '../certificate-authorities/certificate-authorities.service.js';
import type { Provider } from '../certificate-authorities/hierarchy.js';
import { CeremonyService } from './ceremony.service.js';
import { ceremonyRecord } from './ceremony-record.js';
import type { RecordedItem } from './ceremony-record.js';

/** What a ceremony leaves on paper and beside it. */
export interface CeremonyOutcome {
  /** To be printed, compared and signed by hand. */
  readonly record: string;
  /** PEM files by their names. */
  readonly files: Readonly<Record<string, string>>;
}

const FEWEST_PRESENT = 2;
const ANYWHERE = { strict: false };

/** Ceremonies of an authority that was opened from a shell. No one holds them alone. */
export class Ceremony {
  readonly #service: CeremonyService;
  readonly #clock: Clock;
  readonly #provider: Provider;
  readonly #installation: string;
  readonly #present: readonly string[];

  /** @throws Problem `unprocessable` when fewer than two people are named, or one twice. */
  constructor({ app, config }: Pick<OpenRoom, 'app' | 'config'>, present: readonly string[]) {
    this.#service = app.get(CeremonyService, ANYWHERE);
    this.#clock = app.get<Clock>(CLOCK, ANYWHERE);
    this.#provider = app.get<Provider>(PROVIDER, ANYWHERE);
    this.#installation = config.VIDIMUS_PUBLIC_URL;
    this.#present = present.map((name) => name.trim()).filter((name) => name !== '');
    if (new Set(this.#present).size < FEWEST_PRESENT || new Set(this.#present).size !== this.#present.length) {
      throw new Problem('unprocessable', 'A ceremony is held by two people at least: name each with --present "Name, office".');
    }
  }

  /** Root and issuing authority of one's own. @throws Problem `conflict` when there is an issuing authority. */
  own(): Promise<CeremonyOutcome> {
    return this.#hold('Root and issuing authority', () => this.#service.makeOwn());
  }

  /** A request for a root outside. @throws Problem as {@link own}. */
  request(): Promise<CeremonyOutcome> {
    return this.#hold('Request for an issuing authority below a root outside', async () => [await this.#service.makeRequest()]);
  }

  /**
   * What the root outside made of the request.
   * @param certificatePem the certificate, perhaps followed by its chain
   * @param chainPem the certificates from its issuer up to the root
   * @throws Problem `unprocessable` with every reason why it cannot be used; `conflict`.
   */
  takeIn(certificatePem: string, chainPem: string): Promise<CeremonyOutcome> {
    const [certificateDer, ...following] = certificatesOf(certificatePem);
    if (certificateDer === undefined) throw new Problem('unprocessable', 'The file of the certificate holds no PEM block "CERTIFICATE".');
    const chainDer = chainPem === '' ? following : certificatesOf(chainPem);
    return this.#hold('Issuing authority below a root outside', async () => {
      try {
        return await this.#service.takeIn({ certificateDer, chainDer });
      } catch (error) {
        if (!(error instanceof PkiError)) throw error;
        throw new Problem('unprocessable', `A certificate cannot be read: ${error.message}.`, { cause: error });
      }
    });
  }

  async #hold(title: string, work: () => Promise<RecordedItem[]>): Promise<CeremonyOutcome> {
    await this.#service.refuseSecond();
    const begunAt = this.#clock.now();
    const items = await work();
    const { organisation, organisationIdentifier, country } = this.#provider;
    const record = ceremonyRecord({
      title,
      installation: this.#installation,
      provider: [organisation, organisationIdentifier, country].filter((part) => part !== undefined).join(', '),
      present: this.#present,
      begunAt,
      endedAt: this.#clock.now(),
      keystore: this.#service.keystoreDescription,
      items,
    });
    await this.#service.note(title, record, this.#present.length);
    const pem = ({ kind, der }: RecordedItem): string => toPem(kind === 'certificate' ? 'CERTIFICATE' : 'CERTIFICATE REQUEST', der);
    return { record, files: Object.fromEntries(items.map((item) => [item.file, pem(item)])) };
  }
}

function certificatesOf(text: string): Uint8Array[] {
  const blocks = text.match(/-----BEGIN CERTIFICATE-----[\s\S]+?-----END CERTIFICATE-----/g) ?? [];
  return blocks.map((block) => fromPem(block, 'CERTIFICATE'));
}
