import { create, type ThemeVars } from 'storybook/theming'

const isDark = matchMedia('(prefers-color-scheme: dark)').matches

/** The look of this Storybook, around the stories and of the docs pages. It follows the system, as the stories do. */
export const theme: ThemeVars = create({
  base: isDark ? 'dark' : 'light',
  brandTitle: 'impersonation-kit',
  brandUrl: './',
  brandTarget: '_self',
  colorPrimary: '#4f46e5',
  colorSecondary: isDark ? '#a5b4fc' : '#4f46e5',
  appBorderRadius: 8,
  ...(isDark
    ? { appBg: '#16161d', appContentBg: '#1c1c24', appPreviewBg: '#1c1c24', barBg: '#1c1c24' }
    : { appBg: '#f5f5fa', appPreviewBg: '#ffffff' }),
})
