import {
  createRandom,
  type Family,
  type Packet,
  type Random,
  SeededChoices,
  shuffled,
  tcp,
  udp,
} from '@packet-path/core';
import { describe, expect, test } from 'vitest';
import { TestNode } from './node.ts';

const CHAINS = 150;

/** Chains of services that have one form, or nearly: keys out of order, too many or too few, other tests, other ends. */
function tables(family: Family, random: Random): string {
  const chains = Array.from({ length: CHAINS }, (_, index) => chainOf(index, family, random));
  const address = (index: number): string => (family === 4 ? `10.96.0.${index}` : `fd96::${index}`);
  const elements = chains.map((_, index) => {
    const protocol = index % 5 === 0 ? 'udp' : 'tcp';
    return `${address(index)} . ${protocol} . 80 : goto svc-${index}`;
  });
  return `table ${family === 4 ? 'ip' : 'ip6'} proxy {
    map services {
      type ipv${family}_addr . inet_proto . inet_service : verdict
      elements = { ${elements.join(', ')} }
    }
    ${chains.join('\n')}
    chain nat {
      type nat hook prerouting priority dstnat;
      ${family === 4 ? 'ip' : 'ip6'} daddr . meta l4proto . th dport vmap @services
    }
  }`;
}

function chainOf(index: number, family: Family, random: Random): string {
  const protocol = index % 5 === 0 ? 'udp' : 'tcp';
  const bound = 1 + random.below(index % 7 === 0 ? 60 : 20);
  const offset = random.below(4) === 0 ? random.below(1000) : 0;
  const surplus = random.below(4) === 0 ? random.below(5) - 2 : 0;
  const keys = Array.from({ length: Math.max(1, bound + surplus) }, (_, key) => key + offset);
  const ends = (random.below(3) === 0 ? shuffled(keys, random) : keys).map((key) => {
    const last = 20 + random.below(60);
    return `${key} : ${family === 4 ? `10.0.1.${last}` : `fd01::${last}`} . ${1 + random.below(3)}`;
  });
  const [before, behind] = [
    ['', ''],
    ['', ''],
    ['', ''],
    ['meta mark 0', ''],
    ['counter', ''],
    [`${family === 4 ? 'ip' : 'ip6'} saddr != ${family === 4 ? '10.0.0.20' : 'fd00::20'}`, ''],
    ['', 'persistent'],
    ['', 'fully-random'],
  ][index < 10 ? 0 : random.below(8)]!;
  const number = `numgen random mod ${bound}${offset === 0 ? '' : ` offset ${offset}`}`;
  const said = family === 4 ? 'ip' : 'ip6';
  return `chain svc-${index} {
    meta l4proto ${protocol} ${before} dnat ${said} to ${number} map { ${ends.join(', ')} } ${behind}
  }`;
}

function packets(family: Family, random: Random): readonly Packet[] {
  return Array.from({ length: 3 * CHAINS }, (_, index) => {
    const service = index < CHAINS ? index : random.below(CHAINS);
    const isV4 = family === 4;
    const source = { address: isV4 ? '10.0.0.20' : 'fd00::20', port: 2000 + index };
    const to = { address: isV4 ? `10.96.0.${service}` : `fd96::${service}`, port: 80 };
    const make = service % 5 === 0 ? udp : tcp;
    return make(source, to, { inputInterface: 'eth0' });
  });
}

describe.each<Family>([4, 6])('chains of one form, and nearly, over IPv%i', (family) => {
  test.each([1, 2])('end as they do when they are walked, seed %i', { tags: ['slow'] }, (seed) => {
    const random = createRandom(`forms ${seed}`);
    const script = tables(family, random);
    const sent = packets(family, random);
    const [walked, seeded] = [unseeded(), choices()].map((each) => new TestNode(script, each)) as [
      TestNode,
      TestNode,
    ];
    for (const packet of sent) {
      const text = JSON.stringify(seeded.host.send(packet));
      expect(text).toBe(JSON.stringify(walked.host.send(packet)));
    }
    expect(seeded.nftables.save()).toBe(walked.nftables.save());
    expect(seeded.host.courses.followed).toBeGreaterThan(CHAINS);
  });
});

function choices(): SeededChoices {
  return new SeededChoices(createRandom('tail forms'));
}

/** Choices of the same seed that do not say so: with them every packet is walked. */
function unseeded(): SeededChoices {
  return Object.defineProperty(choices(), 'seeded', { value: undefined });
}
