export const createProduct = ({ pages }: { pages: unknown }) => pages
