import { Checkbox } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { ReactElement } from 'react';
import { useNavigate } from 'react-router';
import { useHttp } from '../../api/api-context.js';
import { confirmKey } from '../../api/security-keys.js';
import { useMe } from '../../app/session.js';
import { ProblemNotice } from '../../components/problem-notice.js';
import { InterruptionPage } from '../../components/shapes/interruption-page.js';
import { useFaults } from '../../forms/use-faults.js';
import { useSubmit } from '../../forms/use-submit.js';
import { withoutSeparators } from '../../text/codes.js';
import { useSay } from '../../text/use-text.js';
import { CodeField, codeFault, refusalAtCode } from '../second-factor/code-field.js';
import { SecurityKeyFacts } from '../security-keys/security-key-card.js';
import { keysOf } from '../security-keys/use-security-keys.js';
import { KeyOutOfReach, keysAddress, OfficersKeyPage } from './officers-key-page.js';
import type { OfficersKeyProps } from './officers-key-page.js';

/** [S4-40] A manager vouches for the key of an officer: the fingerprint compared in person, and a code of his own second factor. */
export function ConfirmKeyPage(): ReactElement {
  return <OfficersKeyPage page={Asked} />;
}

function Asked({ officer: { id: officerId, displayName }, securityKey }: OfficersKeyProps): ReactElement {
  const say = useSay();
  const http = useHttp();
  const navigate = useNavigate();
  const queries = useQueryClient();
  const me = useMe();
  const [ticked, setTicked] = useState(false);
  const [code, setCode] = useState('');
  const submit = useSubmit(
    (typed: string) => refusalAtCode(confirmKey(http, officerId, securityKey.id, typed)),
    () => {
      void navigate(keysAddress(officerId), { replace: true });
      void queries.invalidateQueries({ queryKey: keysOf(officerId) });
    },
  );
  const faults = useFaults({ tick: 'TICK_COMPARED', code: 'WRONG_CODE' }, submit.problem);
  const impossible = say('officer.confirm.impossible');
  if (me.id === officerId) return <KeyOutOfReach officerId={officerId} title={impossible} text={say('officer.confirm.own.text')} />;
  if (securityKey.state !== 'PENDING' && !submit.busy) return <KeyOutOfReach officerId={officerId} title={impossible} text={say('officer.confirm.impossible.text')} />;
  return (
    <InterruptionPage
      title={say('officer.confirm.title', { name: displayName })}
      text={say('officer.confirm.text')}
      faults={faults.all}
      problem={submit.problem !== null && faults.all.length === 0 && <ProblemNotice problem={submit.problem} />}
      continueLabel={say('officer.confirm.submit')}
      busy={submit.busy}
      onContinue={() => {
        if (faults.check({ tick: ticked ? undefined : 'TICK_COMPARED', code: codeFault(code) })) submit.send(withoutSeparators(code));
      }}
      back={keysAddress(officerId)}
    >
      <SecurityKeyFacts securityKey={securityKey} />
      <Checkbox
        id="tick"
        size="md"
        label={say('officer.confirm.tick', { name: displayName })}
        checked={ticked}
        onChange={(change) => setTicked(change.currentTarget.checked)}
        error={faults.of('tick')}
      />
      <CodeField value={code} change={setCode} hint={say('officer.confirm.code-hint')} error={faults.of('code')} />
    </InterruptionPage>
  );
}
