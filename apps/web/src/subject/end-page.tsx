import { Button } from '@mantine/core';
import type { ReactElement } from 'react';
import { Link } from 'react-router';
import { CodeText } from '../components/code-text.js';
import { OutcomePage } from '../components/shapes/outcome-page.js';
import { StateTag } from '../components/states/state-tag.js';
import { ISSUANCE_LOOKS } from '../components/states/states.js';
import { useSay } from '../text/use-text.js';
import { useSubjectWork } from './subject-context.js';

export type EndState = 'COMPLETED' | 'CANCELLED' | 'REJECTED' | 'EXPIRED' | 'FAILED';

const TONES = { COMPLETED: 'green', CANCELLED: 'grey', REJECTED: 'red', EXPIRED: 'grey', FAILED: 'red' } as const;

/** How the procedure ended, and what the person can do now. */
export function EndPage({ state }: { readonly state: EndState }): ReactElement {
  const say = useSay();
  const { request } = useSubjectWork();
  const { userId } = request.completion;
  const isDone = state === 'COMPLETED';
  return (
    <OutcomePage
      tone={TONES[state]}
      title={say(`subject.end.${state}`)}
      id={request.id}
      about={
        <>
          <p>
            <StateTag look={ISSUANCE_LOOKS[state]} />
          </p>
          {request.closingReason !== null && (
            <p>
              {say('subject.end.reason')}: {request.closingReason}
            </p>
          )}
        </>
      }
      next={
        isDone
          ? [
              say('subject.end.next.sign'),
              ...(userId === null ? [] : [<UserIdLine key="user-id" userId={userId} />]),
              say('subject.end.next.codes'),
              say('subject.end.next.expiry'),
            ]
          : [say(`subject.end.next.${state}`)]
      }
      otherwise={say('subject.end.otherwise', { organisation: request.organisationName })}
      actions={
        isDone && (
          <Button component={Link} to="/portal" size="md">
            {say('subject.end.portal')}
          </Button>
        )
      }
    />
  );
}

function UserIdLine({ userId }: { readonly userId: string }): ReactElement {
  const say = useSay();
  return (
    <>
      {say('subject.user-id')}: <CodeText code={userId} label={say('subject.user-id')} />
    </>
  );
}
