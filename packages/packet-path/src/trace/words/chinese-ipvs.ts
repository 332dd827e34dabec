import { formatEndpoint, protocolName, type TraceStep } from '@packet-path/core';
import { formatServiceKey } from '@packet-path/ipvs-model';
import { chinese } from './chinese-words.ts';
import { ends, type IpvsKind } from './english-ipvs.ts';

/** The steps of IPVS in Chinese. */
export const CHINESE_IPVS: { readonly [Kind in IpvsKind]: (step: TraceStep<Kind>) => string } = {
  'ipvs-connection': (step) => {
    const side = step.event === 'found' ? `（来自${chinese(step.from)}的包）` : '';
    const connection = `${protocolName(step.protocol)} ${ends(step)}（${step.state}）`;
    return `ipvs：${chinese(step.event)}连接${side}：${connection}`;
  },
  'ipvs-template': (step) => `ipvs：模板${chinese(step.event)}：${ends(step)}`,
  'ipvs-service': ({ service }) => `ipvs：虚拟服务 ${formatServiceKey(service)}`,
  'ipvs-schedule': ({ scheduler, service, destination, weight, steps }) => {
    const chosen =
      destination === null
        ? '没有找到目的地'
        : `选中 ${formatEndpoint(destination)}，权重 ${weight}`;
    return `ipvs：${formatServiceKey(service)} 的 ${scheduler} ${chosen}（考察 ${steps} 个）`;
  },
  'ipvs-forward': ({ method, destination, isLocal }) =>
    `ipvs：${chinese(method)}，去往 ${formatEndpoint(destination)}${isLocal ? '，即本机' : ''}`,
  'ipvs-conntrack': ({ reply }) => `ipvs：告知 conntrack，应答将以 ${reply} 到来`,
  'ipvs-drop': ({ cause }) => `ipvs：丢弃：${chinese(cause)}`,
};
