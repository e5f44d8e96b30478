import { Button, Checkbox } from '@mantine/core';
import { useState } from 'react';
import type { ReactElement } from 'react';
import { useHttp } from '../../api/api-context.js';
import { complete, drawCodes } from '../../api/subject.js';
import type { HolderCodes } from '../../api/subject.js';
import { CodeText } from '../../components/code-text.js';
import { Facts } from '../../components/facts.js';
import { Icon } from '../../components/icons.js';
import { Notice, ProblemNotice } from '../../components/problem-notice.js';
import { TaskPage } from '../../components/shapes/task-page.js';
import { useFaults } from '../../forms/use-faults.js';
import { useSubmit } from '../../forms/use-submit.js';
import { useSay } from '../../text/use-text.js';
import { useSubjectWork } from '../subject-context.js';
import type { StepProps } from './completion-pages.js';

interface CodesStepProps extends StepProps {
  readonly codes: HolderCodes | undefined;
  readonly drawn: (codes: HolderCodes) => void;
}

/** The codes of a day that nobody hopes for: shown once, to be printed. Then the certificate is asked for. */
export function CodesStep({ shape, back, codes, drawn }: CodesStepProps): ReactElement {
  const say = useSay();
  const http = useHttp();
  const { request, lookAgain } = useSubjectWork();
  const [kept, setKept] = useState(false);
  const draw = useSubmit((_: undefined, key) => drawCodes(http, request.id, key), drawn);
  const finish = useSubmit((_: undefined, key) => complete(http, request.id, key), () => void lookAgain());
  const faults = useFaults({ kept: 'TICK_CODES' }, finish.problem);
  const problem = finish.problem ?? draw.problem;
  return (
    <TaskPage
      {...shape}
      title={say('subject.codes')}
      text={say('subject.codes.text')}
      help={say('subject.codes.help')}
      faults={faults.all}
      problem={problem !== null && faults.all.length === 0 && <ProblemNotice problem={problem} />}
      submitLabel={say(codes === undefined ? 'subject.codes.draw' : 'subject.codes.finish')}
      busy={draw.busy || finish.busy}
      onSubmit={() => {
        if (codes === undefined) draw.send(undefined);
        else if (faults.check({ kept: kept ? undefined : 'TICK_CODES' })) finish.send(undefined);
      }}
      onBack={back}
    >
      {codes === undefined ? (
        request.completion.codesShown && <Notice tone="amber">{say('subject.codes.again')}</Notice>
      ) : (
        <>
          <Facts
            plain
            facts={[
              { label: say('subject.user-id'), value: <CodeText code={request.completion.userId ?? ''} label={say('subject.user-id')} /> },
              ...(codes.userCode === null ? [] : [{ label: say('subject.codes.user'), value: <CodeText code={codes.userCode} label={say('subject.codes.user')} grouped={false} /> }]),
              { label: say('subject.codes.unblock'), value: <CodeText code={codes.unblockCode} label={say('subject.codes.unblock')} /> },
              { label: say('subject.codes.revocation'), value: <CodeText code={codes.revocationCode} label={say('subject.codes.revocation')} /> },
            ]}
          />
          {codes.userCode === null && <Notice tone="blue">{say('subject.codes.card')}</Notice>}
          <div className="no-print">
            <Button variant="default" leftSection={<Icon name="print" />} onClick={() => window.print()}>
              {say('shell.print')}
            </Button>
          </div>
          <Checkbox id="kept" className="no-print" label={say('subject.codes.tick')} checked={kept} onChange={(change) => setKept(change.currentTarget.checked)} error={faults.of('kept')} />
        </>
      )}
    </TaskPage>
  );
}
