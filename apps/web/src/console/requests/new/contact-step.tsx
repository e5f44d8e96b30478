import { Button, Group, TextInput } from '@mantine/core';
import type { ReactElement } from 'react';
import { Icon } from '../../../components/icons.js';
import { TaskPage } from '../../../components/shapes/task-page.js';
import type { Faults } from '../../../forms/use-faults.js';
import { useFaults } from '../../../forms/use-faults.js';
import { useSay } from '../../../text/use-text.js';
import { looksLikeEmail } from './new-request-draft.js';
import type { StepProps } from './person-step.js';

const MOST_PHONES = 5;

/** [S4-09 to S4-11] Service address, and telephones for whoever wants to give some. */
export function ContactStep({ shape, draft: { fields, change }, refused, next, back }: StepProps & { readonly refused: Faults }): ReactElement {
  const say = useSay();
  const faults = useFaults({ email: 'EMAIL' }, null);
  const { email, phones } = fields;
  const setPhone = (index: number, phone: string): void => change({ phones: phones.with(index, phone) });
  return (
    <TaskPage
      {...shape}
      title={say('new.contact.title')}
      help={say('new.contact.help')}
      faults={faults.all.length > 0 ? faults.all : refused.all}
      submitLabel={say('shell.continue')}
      onSubmit={() => {
        if (faults.check({ email: looksLikeEmail(email) ? undefined : 'EMAIL' })) next();
      }}
      onBack={back}
    >
      <TextInput
        id="email"
        type="email"
        label={say('request.email')}
        description={say('new.email.hint')}
        value={email}
        onChange={(typed) => change({ email: typed.currentTarget.value })}
        error={faults.of('email') ?? refused.of('email')}
        autoComplete="off"
        maxLength={254}
      />
      {phones.map((phone, index) => (
        <Group key={index} align="flex-end" gap="xs" wrap="nowrap">
          <TextInput
            id={`phones/${index}`}
            type="tel"
            flex={1}
            maw={320}
            label={`${say('new.phone', { number: index + 1 })} ${say('shell.optional')}`}
            description={index === 0 ? say('new.phone.hint') : undefined}
            value={phone}
            onChange={(typed) => setPhone(index, typed.currentTarget.value)}
            error={refused.of(`phones/${index}`)}
            autoComplete="off"
            maxLength={40}
          />
          {phones.length > 1 && (
            <Button variant="default" size="md" px="sm" onClick={() => change({ phones: phones.toSpliced(index, 1) })} aria-label={say('new.phone.remove', { number: index + 1 })}>
              <Icon name="cross" />
            </Button>
          )}
        </Group>
      ))}
      {phones.length < MOST_PHONES && (
        <div>
          <Button variant="subtle" leftSection={<Icon name="plus" />} onClick={() => change({ phones: [...phones, ''] })}>
            {say('new.phone.add')}
          </Button>
        </div>
      )}
    </TaskPage>
  );
}
