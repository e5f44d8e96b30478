import { Button } from '@mantine/core';
import type { ReactElement } from 'react';
import { evidenceAddress } from '../../../api/issuance.js';
import type { Approval, Issuance } from '../../../api/issuance.js';
import { CodeText } from '../../../components/code-text.js';
import { Instant } from '../../../components/deadline.js';
import { Facts } from '../../../components/facts.js';
import { useWho } from '../../../components/history/use-who.js';
import { Icon } from '../../../components/icons.js';
import { useDates, useSay } from '../../../text/use-text.js';
import styles from './record.module.css';

/** [S4-40] Who approved, when, how he confirmed it, what he declared, where he met the person; and the evidence of it all as a file. */
export function RequestApproval({ request, approval: { method, declaration, presence } }: { readonly request: Issuance; readonly approval: Approval }): ReactElement {
  const say = useSay();
  const dates = useDates();
  const who = useWho([request.approvedBy]);
  const { id, approvedAt, approvedBy, decisionDigest } = request;
  return (
    <Facts
      title={say('request.approval')}
      facts={[
        { label: say('request.approved-by'), value: <>{approvedBy !== null && who(approvedBy)}{approvedAt !== null && <> · <Instant at={approvedAt} /></>}</> },
        { label: say('request.approval.method'), value: say(`request.approval.method.${method}`) },
        { label: say('approval.date'), value: dates.day(`${presence.date}T12:00:00Z`) },
        { label: say('approval.place'), value: presence.place },
        { label: say('request.approval.document'), value: <>{say(`approval.document.${presence.documentType}`)} <span className="mono">{presence.documentNumberMasked}</span></> },
        { label: say('request.approval.declaration'), value: <blockquote className={styles.declaration} lang={declaration.locale}>{declaration.text}</blockquote> },
        ...(decisionDigest === null ? [] : [{ label: say('approval.digest'), value: <CodeText code={decisionDigest} label={say('approval.digest')} /> }]),
        { label: say('request.evidence'), value: <EvidenceDownload id={id} /> },
      ]}
    />
  );
}

function EvidenceDownload({ id }: { readonly id: string }): ReactElement {
  const say = useSay();
  return (
    <>
      <Button component="a" href={evidenceAddress(id)} download={`evidence-${id}.json`} variant="default" size="sm" leftSection={<Icon name="download" />} aria-describedby="evidence-hint">
        {say('request.evidence.download')}
      </Button>
      <span id="evidence-hint" className={styles.hint}>
        {say('request.evidence.text')}
      </span>
    </>
  );
}
