import { Textarea } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import type { ReactElement } from 'react';
import { useNavigate } from 'react-router';
import { useHttp } from '../../api/api-context.js';
import { revokeKeyOf } from '../../api/security-keys.js';
import { ProblemNotice } from '../../components/problem-notice.js';
import { InterruptionPage } from '../../components/shapes/interruption-page.js';
import { useDraft } from '../../forms/use-draft.js';
import { useFaults } from '../../forms/use-faults.js';
import { useSubmit } from '../../forms/use-submit.js';
import { useSay } from '../../text/use-text.js';
import { SecurityKeyFacts } from '../security-keys/security-key-card.js';
import { keysOf } from '../security-keys/use-security-keys.js';
import { KeyOutOfReach, keysAddress, OfficersKeyPage } from './officers-key-page.js';
import type { OfficersKeyProps } from './officers-key-page.js';

/** A manager takes a key away for good, with a reason. */
export function RevokeKeyPage(): ReactElement {
  return <OfficersKeyPage page={Asked} />;
}

function Asked({ officer: { id: officerId, displayName }, securityKey }: OfficersKeyProps): ReactElement {
  const say = useSay();
  const http = useHttp();
  const navigate = useNavigate();
  const queries = useQueryClient();
  const { fields, change, forget } = useDraft(`security-key-revocation.${securityKey.id}`, { reason: '' });
  const submit = useSubmit(
    (reason: string, key) => revokeKeyOf(http, officerId, securityKey.id, reason, key),
    () => {
      forget();
      void navigate(keysAddress(officerId), { replace: true });
      void queries.invalidateQueries({ queryKey: keysOf(officerId) });
    },
  );
  const faults = useFaults({ reason: 'REASON' }, submit.problem);
  if (securityKey.state === 'REVOKED' && !submit.busy) {
    return <KeyOutOfReach officerId={officerId} title={say('officer.revoke.impossible')} text={say('officer.revoke.impossible.text')} />;
  }
  const reason = fields.reason.trim();
  return (
    <InterruptionPage
      title={say('officer.revoke.title', { key: securityKey.name, name: displayName })}
      text={say('officer.revoke.text')}
      faults={faults.all}
      problem={submit.problem !== null && faults.all.length === 0 && <ProblemNotice problem={submit.problem} />}
      continueLabel={say('security-key.revoke')}
      busy={submit.busy}
      onContinue={() => {
        if (faults.check({ reason: reason.length < 3 ? 'REASON' : undefined })) submit.send(reason);
      }}
      back={keysAddress(officerId)}
    >
      <SecurityKeyFacts securityKey={securityKey} />
      <Textarea
        id="reason"
        label={say('security-key.reason')}
        description={say('officer.revoke.reason.hint')}
        maxLength={500}
        value={fields.reason}
        onChange={(typed) => change({ reason: typed.currentTarget.value })}
        error={faults.of('reason')}
      />
    </InterruptionPage>
  );
}
