import { createHash } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { Problem } from '@vidimus/contracts';
import type { ChangeContext, Scope } from '@vidimus/persistence';
import { assembleDetachedSignature, encodeSignedAttributes, wholeSecond } from '@vidimus/pki';
import { CLOCK } from '@vidimus/service-kit';
import type { Clock } from '@vidimus/workflow';
import { AuthorisationsRepository } from '../authorisations/authorisations.repository.js';
import { AuthorisationsService } from '../authorisations/authorisations.service.js';
import { ALL_CREDENTIALS } from '../credentials/credential-changes.js';
import type { CredentialRow } from '../credentials/credential.entity.js';
import { assertSigns } from '../credentials/credential.js';
import { CredentialsRepository } from '../credentials/credentials.repository.js';
import { readCertificatePath } from './certificate-path.js';
import type { CertificatePath } from './certificate-path.js';
import type { DocumentToSign, OpenedSignature, SignatureWanted } from './my-credentials.schemas.js';

const PURPOSE = 'document-signature';
/** From so many wrong codes in a row on, the device may have drifted (requirements, 8.3). */
const CODES_THAT_HINT = 2;

/** A holder and his keys: he signs documents, of which this room sees the digest alone. */
@Injectable()
export class MyCredentialsService {
  constructor(
    private readonly credentials: CredentialsRepository,
    private readonly authorisations: AuthorisationsRepository,
    private readonly signing: AuthorisationsService,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  list(scope: Scope): Promise<CredentialRow[]> {
    return this.credentials.listBound(scope);
  }

  /** @throws Problem `not-found` also for that of another holder. */
  async own(scope: Scope, certificateId: string): Promise<CredentialRow> {
    const row = await this.credentials.findByCertificate(scope, certificateId);
    if (row === null) throw new Problem('not-found', 'There is no key on the server for this certificate.');
    return row;
  }

  /**
   * The first half: the PIN, over a digest. What is signed states the digest, the certificate and, beside a file, the present moment.
   * @throws Problem `illegal-transition` unless the key signs; those of `readCertificatePath` and `AuthorisationsService.open`
   */
  async authorise(scope: Scope, context: ChangeContext, certificateId: string, { format, digest, chainPem, pin, locale }: DocumentToSign): Promise<OpenedSignature> {
    const credential = await this.own(scope, certificateId);
    assertSigns(credential);
    const now = this.clock.now();
    const [certificateDer] = readCertificatePath(chainPem, credential.publicKey, now);
    const documentDigest = Buffer.from(digest, 'base64url');
    // A PDF states the time itself.
    const toBeSigned = encodeSignedAttributes({ certificateDer, documentDigest, ...(format === 'cades' ? { signingTime: wholeSecond(now) } : {}) });
    const digests = [createHash('sha256').update(toBeSigned).digest('base64url')];
    const { id, ...opened } = await this.signing.open(context, { credentialId: credential.id, purpose: PURPOSE, digests, pin, locale });
    return { authorisationId: id, ...opened, toBeSigned: Buffer.from(toBeSigned).toString('base64') };
  }

  /**
   * The second half: the one-time code; then the finished signature, DER.
   * @throws Problem `unprocessable` for an authorisation that is not there, or not over this key; `credentials-refused` at `/code`, with the member
   *   `hint: 'RESYNCHRONISE_DEVICE'` from the second wrong code in a row on; those of `readCertificatePath` and `AuthorisationsService.sign`
   */
  async sign(scope: Scope, context: ChangeContext, certificateId: string, { authorisationId, chainPem, ...wanted }: SignatureWanted): Promise<Uint8Array> {
    const credential = await this.own(scope, certificateId);
    await this.assertOver(credential, authorisationId);
    const certificates = readCertificatePath(chainPem, credential.publicKey, this.clock.now());
    const signedAttributes = Buffer.from(wanted.toBeSigned, 'base64');
    assertNames(signedAttributes, certificates);
    const [signature] = await this.signWith(credential, context, authorisationId, wanted);
    if (signature === undefined) throw new Error('One thing was to be signed, and nothing was.');
    return assembleDetachedSignature({ signedAttributes, algorithm: 'ecdsa-p256-sha256', signature, certificates });
  }

  private async assertOver({ id }: CredentialRow, authorisationId: string): Promise<void> {
    const authorisation = await this.authorisations.find(ALL_CREDENTIALS, authorisationId);
    if (authorisation?.credentialId !== id || authorisation.purpose !== PURPOSE) throw unknownAuthorisation();
  }

  private async signWith({ id }: CredentialRow, context: ChangeContext, authorisationId: string, wanted: Omit<SignatureWanted, 'authorisationId' | 'chainPem'>): Promise<Uint8Array[]> {
    try {
      return await this.signing.sign(context, authorisationId, { ...wanted, toBeSigned: [wanted.toBeSigned] });
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      // The address names the certificate, which is there; what is not stands in the body.
      if (error.slug === 'not-found') throw unknownAuthorisation();
      if (error.slug !== 'credentials-refused' || (await this.authorisations.countRefusedCodes(ALL_CREDENTIALS, id)) < CODES_THAT_HINT) throw error;
      throw new Problem('credentials-refused', `${error.detail} It may have drifted: resynchronise it.`, { ...error.extras, members: { ...error.extras.members, hint: 'RESYNCHRONISE_DEVICE' } });
    }
  }
}

/** Two certificates over one key are rare, and a signature that holds for none of them is of no use to anybody. */
function assertNames(signedAttributes: Buffer, [certificateDer]: CertificatePath): void {
  if (signedAttributes.includes(createHash('sha256').update(certificateDer).digest())) return;
  throw new Problem('unprocessable', 'What was authorised names another certificate.', {
    errors: [{ pointer: '/chainPem', detail: 'Not the certificate that the authorisation was opened with.', code: 'OTHER_CERTIFICATE' }],
  });
}

function unknownAuthorisation(): Problem {
  return new Problem('unprocessable', 'There is no such authorisation over this key. Begin anew with the PIN.', {
    errors: [{ pointer: '/authorisationId', detail: 'Not one over this key, or not with this secret.', code: 'NO_AUTHORISATION' }],
  });
}
