import { Injectable } from '@nestjs/common';
import { Problem } from '@vidimus/contracts';
import { KeystoreError } from '@vidimus/keystore';
import { everything, FieldCipher, historyOf } from '@vidimus/persistence';
import type { ChangeContext, HistoryEntry, Page, PageOptions, Scope } from '@vidimus/persistence';
import { DataSource } from 'typeorm';
import { CertificateAuthorities } from '../certificate-authorities/certificate-authorities.service.js';
import { SIGNED_STATES } from './certificate.js';
import type { Certificate } from './certificate.entity.js';
import { refusalOf } from './certificate-records.js';
import { entryOf, viewOf } from './certificate-view.js';
import type { CertificateEntry, CertificateQuery, CertificateView } from './certificates.schemas.js';
import { CertificatesRepository } from './certificates.repository.js';
import { contentDigest } from './issuance-order.js';
import type { IssuanceOrder } from './issuance-order.js';
import { IssuingGate } from './issuing-gate.js';

const ALL = everything('an order is told apart from a repeated one by its id alone');

/** The inventory: issuing, once per id, and reading. */
@Injectable()
export class CertificatesService {
  /** Per id the work that runs in this process, so that orders for the same id follow each other. */
  readonly #running = new Map<string, Promise<unknown>>();

  constructor(
    private readonly dataSource: DataSource,
    private readonly repository: CertificatesRepository,
    private readonly gate: IssuingGate,
    private readonly authorities: CertificateAuthorities,
    private readonly cipher: FieldCipher,
  ) {}

  /**
   * Issues the certificate of this id, or gives it again when the same order was carried out before.
   * @throws Problem `conflict` when the id was used for another order; the refusal when it was refused; `unavailable` when it is
   * being issued elsewhere or the keystore is away: the same order may be repeated.
   */
  async issue(id: string, order: IssuanceOrder, context: ChangeContext): Promise<CertificateView> {
    const row = await this.#inTurn(id, async () => {
      const existing = await this.repository.find(ALL, id);
      return existing === null ? this.#issueNew(id, order, context) : answerAgain(existing, contentDigest(order));
    });
    return this.#view(row);
  }

  /** @throws Problem `not-found` when there is none inside the scope. */
  async read(scope: Scope, id: string): Promise<CertificateView> {
    return this.#view(await this.#find(scope, id));
  }

  async list(scope: Scope, query: CertificateQuery): Promise<Page<CertificateEntry>> {
    const { limit, cursor, status, requestId: requestIds, holderId, serialNumber: serialBeginning } = query;
    const filter = { states: status === undefined ? undefined : [status], requestIds, holderId, serialBeginning };
    const { items, nextCursor } = await this.repository.list(scope, { limit, cursor }, filter);
    return { items: items.map((row) => entryOf(row, this.cipher)), nextCursor };
  }

  /** Those that exist or existed: a holder is not shown what was never signed. */
  listSigned(scope: Scope, page: PageOptions): Promise<Page<Certificate>> {
    return this.repository.list(scope, page, { states: SIGNED_STATES });
  }

  /** Oldest first. @throws Problem `not-found` when there is no such certificate inside the scope. */
  async history(scope: Scope, id: string): Promise<HistoryEntry[]> {
    const { id: found } = await this.#find(scope, id);
    return historyOf(this.dataSource.manager, found);
  }

  async #issueNew(id: string, order: IssuanceOrder, context: ChangeContext): Promise<Certificate> {
    try {
      return await this.gate.issue(await this.gate.prepare(id, order, context), context);
    } catch (error) {
      if (!(error instanceof KeystoreError)) throw error;
      throw new Problem('unavailable', 'The keys of the authority cannot be reached; the order is kept and will be carried out.', {
        retryAfterSeconds: 15,
        cause: error,
      });
    }
  }

  async #inTurn<T>(id: string, work: () => Promise<T>): Promise<T> {
    const before = this.#running.get(id) ?? Promise.resolve();
    const mine = before.then(work, work);
    this.#running.set(id, mine);
    try {
      return await mine;
    } finally {
      if (this.#running.get(id) === mine) this.#running.delete(id);
    }
  }

  async #find(scope: Scope, id: string): Promise<Certificate> {
    const row = await this.repository.find(scope, id);
    if (row === null) throw new Problem('not-found', 'There is no certificate with this identifier where you may look.');
    return row;
  }

  #view(row: Certificate): CertificateView {
    return viewOf(row, this.cipher, this.authorities.chainDer());
  }
}

function answerAgain(row: Certificate, digest: string): Certificate {
  if (row.contentDigest !== digest) {
    throw new Problem('conflict', 'This certificate id was used for another order; take a fresh id.', { members: { state: row.state } });
  }
  if (row.state === 'REFUSED') throw refusalOf(row);
  if (row.state === 'PREPARED') {
    throw new Problem('unavailable', 'The certificate is being issued; ask again.', { retryAfterSeconds: 1 });
  }
  return row;
}
