import type { ReactElement } from 'react';
import { Navigate, useNavigate } from 'react-router';
import { useHttp } from '../api/api-context.js';
import { revokeByCode } from '../api/holders/revocations-by-code.js';
import type { RevocationByCode } from '../api/holders/revocations-by-code.js';
import { Facts } from '../components/facts.js';
import { ProblemNotice } from '../components/problem-notice.js';
import { InterruptionPage } from '../components/shapes/interruption-page.js';
import { useSubmit } from '../forms/use-submit.js';
import { groupsOfFour } from '../text/codes.js';
import { useSay } from '../text/use-text.js';
import { wishOf } from './by-code-wish.js';
import { BY_CODE, useByCode } from './revocation-by-code.js';

/** Says what will happen, whoever asks: whether the code is right is told only afterwards, and never what of it was wrong. */
export function ConfirmationPage(): ReactElement {
  const say = useSay();
  const http = useHttp();
  const navigate = useNavigate();
  const { fields, forget } = useByCode();
  const submit = useSubmit(
    (wish: RevocationByCode, key) => revokeByCode(http, wish, key),
    ({ certificates }) => {
      void navigate(`${BY_CODE}/done`, { replace: true, state: { certificates } });
      forget();
    },
  );
  const { userId, revocationCode, reason } = wishOf(fields);
  // Reached by a reload or a bookmark: what was typed is gone, as it should be.
  if (reason === '') return submit.done ? <></> : <Navigate to={BY_CODE} replace />;
  return (
    <InterruptionPage
      title={say('by-code.confirm.title')}
      text={say('by-code.confirm.text')}
      faults={[]}
      problem={submit.problem !== null && <ProblemNotice problem={submit.problem} />}
      continueLabel={say('revocation.submit')}
      busy={submit.busy}
      onContinue={() => submit.send({ userId, revocationCode, reason })}
      back={BY_CODE}
    >
      <Facts
        plain
        facts={[
          { label: say('subject.user-id'), value: <span className="mono">{groupsOfFour(userId)}</span> },
          { label: say('portal.reason'), value: say(`portal.reason.${reason}`) },
        ]}
      />
    </InterruptionPage>
  );
}
