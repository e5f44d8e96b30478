import { Checkbox, TextInput } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useRef, useState } from 'react';
import type { ReactElement } from 'react';
import { useHttp } from '../../api/api-context.js';
import { signStatement } from '../../api/identity.js';
import { approveIssuance } from '../../api/issuance.js';
import type { DecisionDraft, IssuanceStatus } from '../../api/issuance.js';
import { ApiProblem } from '../../api/problem.js';
import { useMe } from '../../app/session.js';
import { CodeText } from '../../components/code-text.js';
import { ProblemNotice } from '../../components/problem-notice.js';
import { TaskPage } from '../../components/shapes/task-page.js';
import { useFaults } from '../../forms/use-faults.js';
import { useSubmit } from '../../forms/use-submit.js';
import { withoutSeparators } from '../../text/codes.js';
import { useSay } from '../../text/use-text.js';
import styles from './declaration-step.module.css';
import type { ApprovalShape } from './presence-step.js';
import { SmsCodeRequest } from './sms-code-request.js';

/** [S4-39] The sentence exactly as it will be signed; the tick and the code are the signature. */
export function DeclarationStep({
  shape,
  id,
  decision,
  approved,
  back,
}: {
  readonly shape: ApprovalShape;
  readonly id: string;
  readonly decision: DecisionDraft;
  readonly approved: () => void;
  readonly back: () => void;
}): ReactElement {
  const say = useSay();
  const queries = useQueryClient();
  const approve = useApprove(id, decision);
  const [ticked, setTicked] = useState(false);
  const [code, setCode] = useState('');
  const isBySms = useMe().secondFactor === 'SMS';
  const submit = useSubmit(approve, () => {
    approved();
    void queries.invalidateQueries({ queryKey: ['issuance', id] });
    void queries.invalidateQueries({ queryKey: ['issuances'] });
  });
  const faults = useFaults({ tick: 'TICK', code: 'WRONG_CODE' }, submit.problem);
  const { locale, text } = decision.decision.declaration;
  const send = (): void => {
    const typed = withoutSeparators(code);
    if (faults.check({ tick: ticked ? undefined : 'TICK', code: /^\d{6,8}$/.test(typed) ? undefined : 'CODE' })) submit.send(typed);
  };
  return (
    <TaskPage
      {...shape}
      now="declaration"
      title={say('approval.declaration.title')}
      text={say('approval.declaration.text')}
      faults={faults.all}
      problem={submit.problem !== null && faults.all.length === 0 && <ProblemNotice problem={submit.problem} />}
      submitLabel={say('approval.submit')}
      busy={submit.busy}
      onSubmit={send}
      onBack={back}
    >
      <blockquote className={styles.declaration} lang={locale}>
        {text}
      </blockquote>
      <p className={styles.digest}>
        {say('approval.digest')}: <CodeText code={decision.digest} label={say('approval.digest')} />
      </p>
      <Checkbox id="tick" size="md" label={say('approval.tick')} checked={ticked} onChange={(change) => setTicked(change.currentTarget.checked)} error={faults.of('tick')} />
      {isBySms && <SmsCodeRequest />}
      <TextInput
        id="code"
        label={say(isBySms ? 'approval.sms' : 'approval.code')}
        description={say('approval.code.hint')}
        value={code}
        onChange={(typed) => setCode(typed.currentTarget.value)}
        error={faults.of('code')}
        autoComplete="one-time-code"
        inputMode="numeric"
        maxLength={12}
        maw={240}
        classNames={{ input: styles.code }}
      />
    </TaskPage>
  );
}

/**
 * First identity's statement, then the approval. A code is taken once: when only the approval failed, a second press goes on with the
 * statement that was made rather than ask for another code.
 */
function useApprove(id: string, { decisionId, digest, decision }: DecisionDraft): (code: string, key: string) => Promise<IssuanceStatus> {
  const http = useHttp();
  const made = useRef<string>(undefined);
  return async (code, key) => {
    made.current ??= await refusalAtCode(signStatement(http, { digest, purpose: 'issuance.approval', organisationId: decision.organisation.id, code }, key));
    return approveIssuance(http, id, { decisionId, statement: made.current }, key);
  };
}

/** A refused code belongs to its field. */
async function refusalAtCode(statement: Promise<string>): Promise<string> {
  try {
    return await statement;
  } catch (error) {
    if (!(error instanceof ApiProblem) || error.slug !== 'credentials-refused') throw error;
    throw new ApiProblem(error.slug, error.status, error.detail, [{ pointer: '/code', detail: error.detail, code: 'WRONG_CODE' }], error.instance);
  }
}
