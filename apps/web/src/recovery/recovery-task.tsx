import type { ReactElement } from 'react';
import { TaskPage } from '../components/shapes/task-page.js';
import type { TaskPageProps } from '../components/shapes/task-page.js';
import { useSay } from '../text/use-text.js';

/** What a page of a recovery says of itself; task and steps are the same on all. */
export type RecoveryTaskProps = Omit<TaskPageProps, 'task' | 'steps' | 'now'> & {
  readonly forgotten: 'PASSWORD' | 'USER_ID' | undefined;
  readonly now: 'forgotten' | 'known' | 'set';
};

/** The way back into an account: what is forgotten, by what the person is known, and the new password. A user-id is mailed at the second step. */
export function RecoveryTask({ forgotten, ...page }: RecoveryTaskProps): ReactElement {
  const say = useSay();
  const ends = forgotten === 'USER_ID' ? [] : [{ id: 'set', title: say('recovery.step.set') }];
  return (
    <TaskPage
      {...page}
      task={say('recovery.task')}
      steps={[{ id: 'forgotten', title: say('recovery.step.forgotten') }, { id: 'known', title: say('recovery.step.known') }, ...ends]}
    />
  );
}
