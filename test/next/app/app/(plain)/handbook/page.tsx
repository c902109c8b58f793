/** Prerendered: nothing in it asks who is there. */
export default function Handbook() {
  return <p>the same for everybody</p>
}
