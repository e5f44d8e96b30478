import type { VerifiedEvidence } from './evidence-file.js';

/** What verified evidence says, in plain words, line by line. */
export function evidenceReport(evidence: VerifiedEvidence): string {
  const { decision, grant, statedAt } = evidence;
  const { subject, declaration, presence } = decision;
  const fatherName = subject.fatherName === undefined ? '' : `, child of ${subject.fatherName}`;
  const lines: [string, string][] = [
    ['Who approved', `officer ${evidence.officerId}, as ${grant.role} of organisation ${grant.organisationId}`],
    ['When', statedAt.toISOString()],
    ...howLines(evidence),
    ['For whom', `${subject.givenName} ${subject.surname}${fatherName}, ${subject.taxNumber} (${subject.country})`],
    ['In which organisation', decision.organisation.id],
    ['What', `request ${decision.requestId}, profile ${decision.profile.id} version ${decision.profile.version}`],
    ['Met', `on ${presence.date} at ${presence.place}, by ${presence.documentType}; its number is known by a salted digest only`],
    ['Declared', `«${declaration.text}» (${declaration.textId} version ${declaration.textVersion}, ${declaration.locale})`],
    ['Decision', `${decision.decisionId}, digest ${evidence.digest}`],
    ['Signed by', `the decision key ${evidence.keyId} of identity`],
    ['Certificate', `${evidence.certificateId ?? 'none yet'} (said by the file; not part of what was signed)`],
  ];
  return ['The evidence holds.', ...lines.map(([name, value]) => `  ${`${name}:`.padEnd(23)}${value}`)].join('\n');
}

function howLines({ method, securityKey }: VerifiedEvidence): [string, string][] {
  if (securityKey === undefined) {
    const code = method === 'sms' ? 'a fresh code that was sent to his telephone' : 'a fresh code of his second factor';
    return [['How', `with ${code}; identity vouches for it, no security key signed`]];
  }
  const { credentialId, enrolledAt, confirmedBy, confirmedAt, origin } = securityKey;
  return [
    ['How', `with his security key, which verified its user, at ${origin}; the key's own signature over the decision holds`],
    ['Security key', `${credentialId}, enrolled ${enrolledAt}`],
    ['Key confirmed', `by manager ${confirmedBy} at ${confirmedAt}`],
  ];
}
