import { Kbd, Modal, Switch, Table } from '@mantine/core';
import { useLocalStorage, useWindowEvent } from '@mantine/hooks';
import type { ReactElement } from 'react';
import { useNavigate } from 'react-router';
import { useSay } from '../text/use-text.js';
import { useMay } from './session.js';

interface Shortcut {
  /** As the keyboard names it, whatever other keys it takes on this layout. */
  readonly key: string;
  readonly text: string;
  readonly act: () => void;
}

/** Keys for those who handle forty requests a day; who speaks to his computer switches them off (WCAG 2.1.4). */
export function Shortcuts({ opened, setOpened }: { readonly opened: boolean; readonly setOpened: (opened: boolean) => void }): ReactElement {
  const say = useSay();
  const may = useMay();
  const navigate = useNavigate();
  const [on, setOn] = useLocalStorage({ key: 'vidimus.shortcuts', defaultValue: true });
  const shortcuts: readonly Shortcut[] = [
    { key: '/', text: say('shell.shortcuts.search'), act: () => document.getElementById('page-search')?.focus() },
    ...(may('issuance:read') ? [{ key: 'l', text: say('shell.shortcuts.list'), act: () => void navigate('/console/requests') }] : []),
    ...(may('issuance:start') ? [{ key: 'n', text: say('shell.shortcuts.new'), act: () => void navigate('/console/requests/new') }] : []),
    { key: '?', text: say('shell.shortcuts.help'), act: () => setOpened(true) },
  ];
  useWindowEvent('keydown', (press) => {
    if (!on || opened || press.ctrlKey || press.metaKey || press.altKey || isTyping(press.target)) return;
    const shortcut = shortcuts.find(({ key }) => key === press.key);
    if (shortcut === undefined) return;
    press.preventDefault();
    shortcut.act();
  });
  return (
    <Modal opened={opened} onClose={() => setOpened(false)} title={say('shell.shortcuts')} closeButtonProps={{ 'aria-label': say('shell.close') }}>
      <Table mb="md">
        <Table.Tbody>
          {[...shortcuts, { key: 'Esc', text: say('shell.shortcuts.close') }].map(({ key, text }) => (
            <Table.Tr key={key}>
              <Table.Th scope="row" w={72}>
                <Kbd>{key}</Kbd>
              </Table.Th>
              <Table.Td>{text}</Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
      <Switch label={say('shell.shortcuts.on')} checked={on} onChange={(change) => setOn(change.currentTarget.checked)} />
    </Modal>
  );
}

function isTyping(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && (target.isContentEditable || target.closest('input, textarea, select, [role="dialog"], [role="menu"]') !== null);
}
