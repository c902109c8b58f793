export default function Direct() {
  return <p>for the person alone</p>
}
