import { createTheme, Menu, Modal, PasswordInput, Textarea, TextInput } from '@mantine/core';
import type { MantineColorsTuple } from '@mantine/core';

/** The one accent of the installation: ink blue, 7:1 against white where it is filled. */
const accent: MantineColorsTuple = ['#eef4fb', '#dbe8f6', '#b6d0ec', '#8db6e1', '#6a9fd8', '#4f8dcf', '#3a7abf', '#2d68a8', '#1d4f86', '#163e6b'];

/** Shade 8 is the lightest that carries white text at 4.5:1; lighter ones are for the dark scheme's text. */
export const theme = createTheme({
  primaryColor: 'accent',
  primaryShade: { light: 8, dark: 8 },
  autoContrast: true,
  colors: { accent },
  fontFamily: "-apple-system, 'Segoe UI', Roboto, 'Helvetica Neue', 'Noto Sans', 'Liberation Sans', Arial, sans-serif",
  fontFamilyMonospace: "ui-monospace, 'Cascadia Mono', 'Segoe UI Mono', 'Roboto Mono', Menlo, 'Liberation Mono', monospace",
  fontSizes: { xs: '0.8125rem', sm: '0.875rem', md: '0.9375rem', lg: '1.0625rem', xl: '1.25rem' },
  spacing: { xs: '0.5rem', sm: '0.75rem', md: '1rem', lg: '1.5rem', xl: '2rem' },
  defaultRadius: 'sm',
  cursorType: 'pointer',
  headings: { fontWeight: '600', sizes: { h1: { fontSize: '1.625rem', lineHeight: '1.3' }, h2: { fontSize: '1.125rem', lineHeight: '1.4' } } },
  components: {
    TextInput: TextInput.extend({ defaultProps: { size: 'md' } }),
    PasswordInput: PasswordInput.extend({ defaultProps: { size: 'md' } }),
    Textarea: Textarea.extend({ defaultProps: { size: 'md', autosize: true, minRows: 3 } }),
    // The placeholder that takes the first focus has a role that a menu may not hold.
    Menu: Menu.extend({ defaultProps: { withInitialFocusPlaceholder: false } }),
    Modal: Modal.extend({ defaultProps: { centered: true, radius: 'md', overlayProps: { backgroundOpacity: 0.45 } } }),
  },
});
