import type { ReactElement } from 'react';
import { TaskPage } from '../components/shapes/task-page.js';
import type { TaskPageProps } from '../components/shapes/task-page.js';
import { useSay } from '../text/use-text.js';

/** The way to the first account of an installation: task and steps are the same on all its pages. */
export function FoundingTask(page: Omit<TaskPageProps, 'task' | 'steps' | 'now'> & { readonly now: 'you' | 'key' | 'codes' }): ReactElement {
  const say = useSay();
  const steps = (['you', 'key', 'codes'] as const).map((id) => ({ id, title: say(`founding.step.${id}`) }));
  return <TaskPage {...page} task={say('founding.task')} steps={steps} />;
}
