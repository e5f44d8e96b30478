import { Radio, Stack } from '@mantine/core';
import type { ReactElement } from 'react';
import { HOLDER_REASONS } from '../api/holders/my-certificates.js';
import type { HolderReason } from '../api/holders/my-certificates.js';
import { useSay } from '../text/use-text.js';

/** Why a holder revokes, in his words. */
export function ReasonField({ value, change, error }: { readonly value: string; readonly change: (reason: HolderReason) => void; readonly error: string | undefined }): ReactElement {
  const say = useSay();
  return (
    <Radio.Group label={say('portal.reason')} value={value} onChange={(chosen) => change(HOLDER_REASONS.find((reason) => reason === chosen) ?? 'unspecified')} error={error}>
      <Stack gap="xs" mt="xs">
        {HOLDER_REASONS.map((reason, index) => (
          <Radio key={reason} id={index === 0 ? 'reason' : undefined} size="md" value={reason} label={say(`portal.reason.${reason}`)} description={reason === 'keyCompromise' ? say('portal.reason.keyCompromise.hint') : undefined} />
        ))}
      </Stack>
    </Radio.Group>
  );
}
