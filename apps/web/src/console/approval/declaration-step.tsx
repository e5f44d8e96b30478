import { Checkbox } from '@mantine/core';
import { useState } from 'react';
import type { ReactElement } from 'react';
import type { DecisionDraft } from '../../api/issuance.js';
import { ApiProblem } from '../../api/problem.js';
import { CodeText } from '../../components/code-text.js';
import { Loading } from '../../components/loading.js';
import { ProblemNotice } from '../../components/problem-notice.js';
import { TaskPage } from '../../components/shapes/task-page.js';
import { useFaults } from '../../forms/use-faults.js';
import { useSubmit } from '../../forms/use-submit.js';
import { withoutSeparators } from '../../text/codes.js';
import { useSay } from '../../text/use-text.js';
import { CodeField, codeFault } from '../second-factor/code-field.js';
import { useOwnKeys } from '../security-keys/use-security-keys.js';
import styles from './declaration-step.module.css';
import type { ApprovalShape } from './presence-step.js';
import type { Confirmation } from './use-confirmed.js';

/** [S4-39] The sentence exactly as it will be signed; the tick, and the security key or the code, are the signature. */
export function DeclarationStep<Answer>({
  shape,
  decision,
  submitLabel,
  confirm,
  done,
  back,
}: {
  readonly shape: ApprovalShape;
  readonly decision: Pick<DecisionDraft, 'decision' | 'digest'>;
  /** Of the button, beside a code. */
  readonly submitLabel: string;
  readonly confirm: (confirmation: Confirmation, key: string) => Promise<Answer>;
  readonly done: (answer: Answer) => void;
  readonly back: () => void;
}): ReactElement {
  const say = useSay();
  const way = useWayToConfirm();
  const [ticked, setTicked] = useState(false);
  const [code, setCode] = useState('');
  const submit = useSubmit(confirm, done);
  const faults = useFaults({ tick: 'TICK', code: 'WRONG_CODE' }, submit.problem);
  const { locale, text } = decision.decision.declaration;
  const send = (): void => {
    const found = { tick: ticked ? undefined : 'TICK', code: way.by === 'code' ? codeFault(code) : undefined };
    if (faults.check(found)) submit.send(way.by === 'key' ? { by: 'key' } : { by: 'code', code: withoutSeparators(code) });
  };
  const problem = submit.problem !== null && faults.all.length === 0 ? submit.problem : way.problem;
  return (
    <TaskPage
      {...shape}
      now="declaration"
      title={say('approval.declaration.title')}
      help={say('approval.declaration.help')}
      text={say('approval.declaration.text')}
      faults={faults.all}
      problem={problem !== null && <ProblemNotice problem={problem} retry={way.problem === null ? undefined : way.retry} />}
      submitLabel={way.by === undefined ? undefined : way.by === 'key' ? say('approval.key.submit') : submitLabel}
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
      {way.by === undefined && way.problem === null && <Loading />}
      {way.by === 'key' && <p>{say('approval.key.text')}</p>}
      {way.by === 'code' && <CodeField value={code} change={setCode} hint={say('approval.code.hint')} error={faults.of('code')} />}
    </TaskPage>
  );
}

/** With a confirmed security key by it alone, otherwise by code; undefined until it is known. */
function useWayToConfirm(): { readonly by: 'key' | 'code' | undefined; readonly problem: ApiProblem | null; readonly retry: () => void } {
  const keys = useOwnKeys();
  return {
    by: keys.data === undefined ? undefined : keys.data.some(({ state }) => state === 'ACTIVE') ? 'key' : 'code',
    problem: keys.data === undefined && keys.error instanceof ApiProblem ? keys.error : null,
    retry: () => void keys.refetch(),
  };
}
