import { ActionIcon, TextInput } from '@mantine/core';
import type { ReactElement } from 'react';
import { useHttp } from '../../../api/api-context.js';
import { lookUpPerson } from '../../../api/issuance.js';
import { Facts } from '../../../components/facts.js';
import { Icon } from '../../../components/icons.js';
import { Notice, ProblemNotice } from '../../../components/problem-notice.js';
import { TaskPage } from '../../../components/shapes/task-page.js';
import type { TaskPageProps } from '../../../components/shapes/task-page.js';
import type { Draft } from '../../../forms/use-draft.js';
import { useFaults } from '../../../forms/use-faults.js';
import { useSubmit } from '../../../forms/use-submit.js';
import { withoutSeparators } from '../../../text/codes.js';
import { useSay } from '../../../text/use-text.js';
import type { NewRequest } from './new-request-draft.js';

/** What every step is given by the task around it. */
export interface StepProps {
  readonly shape: Pick<TaskPageProps, 'task' | 'steps' | 'now'>;
  readonly draft: Draft<NewRequest>;
  readonly next: () => void;
  readonly back: () => void;
}

/** [S4-06, S4-07] The tax number is looked up; names appear and cannot be typed. */
export function PersonStep({ shape, draft: { fields, change }, next, back }: StepProps): ReactElement {
  const say = useSay();
  const http = useHttp();
  const lookUp = useSubmit((taxNumber: string, key) => lookUpPerson(http, taxNumber, key), (person) => change({ person }));
  const faults = useFaults({ taxNumber: 'CHECK_DIGIT' }, lookUp.problem);
  const { person, taxNumber } = fields;
  const ask = (): void => {
    const number = withoutSeparators(taxNumber);
    if (faults.check({ taxNumber: /^\d{9}$/.test(number) ? undefined : 'CHECK_DIGIT' })) lookUp.send(number);
  };
  return (
    <TaskPage
      {...shape}
      title={say('new.person.title')}
      help={say('new.person.help')}
      faults={faults.all}
      problem={lookUp.problem !== null && faults.all.length === 0 && <ProblemNotice problem={lookUp.problem} />}
      submitLabel={person === null ? say('new.look-up') : say('shell.continue')}
      busy={lookUp.busy}
      onSubmit={person === null ? ask : next}
      onBack={back}
    >
      <TextInput
        id="taxNumber"
        label={say('new.tax-number')}
        description={say('new.tax-number.hint')}
        value={taxNumber}
        onChange={(typed) => {
          lookUp.reset();
          change({ taxNumber: typed.currentTarget.value, person: null });
        }}
        error={faults.of('taxNumber')}
        inputMode="numeric"
        autoComplete="off"
        maxLength={20}
        maw={280}
        styles={{ input: { fontFamily: 'var(--mantine-font-family-monospace)' } }}
        rightSection={
          <ActionIcon variant="subtle" size={32} onClick={ask} disabled={lookUp.busy} aria-label={say('new.look-up')}>
            <Icon name="search" size={18} />
          </ActionIcon>
        }
      />
      <div role="status">
        {lookUp.busy && <span className="soft">{say('new.looking-up')}…</span>}
        {person !== null && (
          <Notice tone="green" title={say('new.found')}>
            <Facts
              plain
              facts={[
                { label: say('request.given-name'), value: person.givenName },
                { label: say('request.surname'), value: person.surname },
                { label: say('request.father-name'), value: person.fatherName },
              ]}
            />
          </Notice>
        )}
      </div>
    </TaskPage>
  );
}
