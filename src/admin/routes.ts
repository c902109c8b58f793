/** Who is signed in to the team's pages. */
export const ME = '/api/operators/me'
