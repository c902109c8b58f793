/** The toolbar item for who looks at a page of the team. */
export const operatorToolbar = {
  operator: {
    description: 'Who looks at a page of the team',
    defaultValue: 'story',
    toolbar: {
      title: 'Operator',
      icon: 'user' as const,
      dynamicTitle: true,
      items: [
        { value: 'story', title: 'Operator of the story' },
        { value: 'agent', title: 'An agent' },
        { value: 'owner', title: 'An Owner' },
        { value: 'nobody', title: 'Nobody is signed in' },
      ],
    },
  },
}
