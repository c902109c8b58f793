export default function Members() {
  return <p>for members</p>
}
