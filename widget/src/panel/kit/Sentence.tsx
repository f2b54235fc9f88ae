/** A sentence: an address in it, with what touches it, stays in one piece as long as it fits the line. */
export function Sentence(props: { text: string }) {
  return <>{props.text.split(/( )/).map((word) => (word.includes('@') ? <span class="whole">{word}</span> : word))}</>;
}
