import { claimPort } from "../../../../src/local/visitors/workers/claimed-port";

// A process that claims as many ports as it is told, prints them, and keeps them until it is killed.
async function claim(count: number): Promise<void> {
  const ports: number[] = [];
  while (ports.length < count) ports.push((await claimPort()).port);
  console.log(JSON.stringify(ports));
  process.stdin.resume();
}

void claim(Number(process.argv[2]));
