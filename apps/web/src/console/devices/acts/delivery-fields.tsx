import { TextInput } from '@mantine/core';
import type { ReactElement } from 'react';
import { DELIVERY_WAYS } from '../../../api/devices/inventory.js';
import type { Faults } from '../../../forms/use-faults.js';
import { useSay } from '../../../text/use-text.js';
import { ChoiceField } from './choice-field.js';

/** How a token is handed over, as it is typed. */
export interface Delivery {
  readonly way: string;
  readonly cardNumber: string;
}

/** What may be wrong with each field when the server says so. */
export const DELIVERY_FAULTS = { way: 'DELIVERY_WAY', cardNumber: 'CARD_NUMBER' } as const;

/** What is wrong before it is sent. */
export function faultsOfDelivery({ way, cardNumber }: Delivery): Record<keyof Delivery, string | undefined> {
  return { way: way === '' ? DELIVERY_FAULTS.way : undefined, cardNumber: /^[A-Za-z0-9-]{0,40}$/.test(cardNumber.trim()) ? undefined : DELIVERY_FAULTS.cardNumber };
}

/** As it is sent: without an empty number. */
export function deliveryWish({ way, cardNumber }: Delivery): { readonly way: string; readonly cardNumber?: string } {
  return { way, ...(cardNumber.trim() === '' ? {} : { cardNumber: cardNumber.trim() }) };
}

export interface DeliveryFieldsProps {
  readonly fields: Delivery;
  readonly change: (changed: Partial<Delivery>) => void;
  readonly faults: Faults;
}

/** In which way, and with which scratch card. */
export function DeliveryFields({ fields, change, faults }: DeliveryFieldsProps): ReactElement {
  const say = useSay();
  return (
    <>
      <ChoiceField id="way" label={say('devices.way')} words={DELIVERY_WAYS} say={(word) => say(`devices.way.${word}`)} value={fields.way} change={(way) => change({ way })} error={faults.of('way')} />
      <TextInput
        id="cardNumber"
        label={`${say('devices.card')} ${say('shell.optional')}`}
        description={say('devices.card.hint')}
        size="md"
        maxLength={40}
        autoComplete="off"
        value={fields.cardNumber}
        onChange={(typed) => change({ cardNumber: typed.currentTarget.value })}
        error={faults.of('cardNumber')}
      />
    </>
  );
}
