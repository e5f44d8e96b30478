import { Button, Checkbox, TextInput } from '@mantine/core';
import { useState } from 'react';
import type { ReactElement } from 'react';
import { Link } from 'react-router';
import { useHttp } from '../../../api/api-context.js';
import type { Device } from '../../../api/devices/inventory.js';
import { giveSupportCode, SUPPORT_PURPOSES } from '../../../api/holders/support.js';
import type { SupportCode } from '../../../api/holders/support.js';
import { CodeText } from '../../../components/code-text.js';
import { Notice, ProblemNotice } from '../../../components/problem-notice.js';
import { InterruptionPage } from '../../../components/shapes/interruption-page.js';
import { OutcomePage } from '../../../components/shapes/outcome-page.js';
import { useDraft } from '../../../forms/use-draft.js';
import { useFaults } from '../../../forms/use-faults.js';
import { useSubmit } from '../../../forms/use-submit.js';
import { useDates, useSay } from '../../../text/use-text.js';
import { ChoiceField } from './choice-field.js';
import styles from './user-code-page.module.css';
import { DeviceIdentity, deviceAddress, WithDevice } from './with-device.js';

/** [S3-11] [S3-17] Support gives the holder of a device a code for what he must not do without it. It stays on this page and goes with it. */
export function SupportCodePage(): ReactElement {
  const [given, setGiven] = useState<SupportCode>();
  return (
    <WithDevice
      act="support-code"
      acted={given !== undefined}
      page={(device) => (given === undefined ? <Asked device={device} given={setGiven} /> : <Given device={device} given={given} />)}
    />
  );
}

function Asked({ device, given }: { readonly device: Device; readonly given: (code: SupportCode) => void }): ReactElement {
  const say = useSay();
  const http = useHttp();
  const { fields, change, forget } = useDraft(`device.support-code.${device.id}`, { purpose: '', reference: device.resynchronisation.lastReference ?? '' });
  const [checked, setChecked] = useState(false);
  const submit = useSubmit(
    (wish: { readonly purpose: string; readonly reference: string }) => giveSupportCode(http, { holderId: device.holderId ?? '', ...wish }),
    (code) => {
      forget();
      given(code);
    },
  );
  const faults = useFaults({ purpose: 'SUPPORT_PURPOSE', reference: 'SUPPORT_REFERENCE', identityChecked: 'IDENTITY_CHECKED' }, submit.problem);
  const send = (): void => {
    const reference = fields.reference.trim();
    const isRight = faults.check({
      purpose: fields.purpose === '' ? 'SUPPORT_PURPOSE' : undefined,
      reference: /^[A-Za-z0-9-]{3,40}$/.test(reference) ? undefined : 'SUPPORT_REFERENCE',
      identityChecked: checked ? undefined : 'IDENTITY_CHECKED',
    });
    if (isRight) submit.send({ purpose: fields.purpose, reference });
  };
  return (
    <InterruptionPage
      title={say('devices.act.support-code.title')}
      text={say('devices.act.support-code.text')}
      faults={faults.all}
      problem={submit.problem !== null && faults.all.length === 0 && <ProblemNotice problem={submit.problem} />}
      continueLabel={say('devices.act.support-code')}
      busy={submit.busy}
      onContinue={send}
      back={deviceAddress(device.id)}
    >
      <DeviceIdentity device={device} />
      <ChoiceField
        id="purpose"
        label={say('devices.support-code.purpose')}
        words={SUPPORT_PURPOSES}
        say={(word) => say(`devices.support-code.purpose.${word}`)}
        value={fields.purpose}
        change={(purpose) => change({ purpose })}
        error={faults.of('purpose')}
      />
      <TextInput
        id="reference"
        label={say('devices.support-code.reference')}
        description={say('devices.support-code.reference.hint')}
        size="md"
        maxLength={40}
        autoComplete="off"
        value={fields.reference}
        onChange={(typed) => change({ reference: typed.currentTarget.value })}
        error={faults.of('reference')}
        maw={320}
      />
      <Checkbox
        id="identityChecked"
        size="md"
        label={say('devices.support-code.checked')}
        checked={checked}
        onChange={(ticked) => setChecked(ticked.currentTarget.checked)}
        error={faults.of('identityChecked')}
      />
    </InterruptionPage>
  );
}

function Given({ device, given: { code, expiresAt } }: { readonly device: Device; readonly given: SupportCode }): ReactElement {
  const say = useSay();
  const dates = useDates();
  return (
    <OutcomePage
      tone="green"
      title={say('devices.act.support-code.done')}
      id={device.id}
      about={
        <>
          <DeviceIdentity device={device} />
          <p className={styles.code}>
            {say('devices.support-code')}: <CodeText code={code} label={say('devices.support-code')} grouped={false} />
          </p>
          <Notice tone="amber" role="status">
            {say('devices.support-code.once', { until: dates.instant(expiresAt) })}
          </Notice>
        </>
      }
      next={[say('devices.act.support-code.next')]}
      otherwise={say('devices.support-code.otherwise')}
      actions={
        <Button component={Link} to={deviceAddress(device.id)} size="md">
          {say('devices.to-record')}
        </Button>
      }
    />
  );
}
