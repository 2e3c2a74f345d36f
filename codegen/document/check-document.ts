import { checkSchemas } from './check-schemas.ts';
import { checkEventKinds } from './check-event-kinds.ts';
import { checkFlows } from './check-flows.ts';
import { showPath } from './problems.ts';
import type { DocumentPath, Problem } from './problems.ts';
import type { ProtocolDocument } from './protocol-document.ts';
import { enumMembers } from './protocol-document.ts';
import { checkMachine } from './state-machine.ts';

/** Finds what the document's parts say against each other: names that don't exist, doubles, lists that differ. */
export function checkDocument(document: ProtocolDocument): Problem[] {
  return [
    ...checkSchemas(document),
    ...checkRequirements(document),
    ...checkErrorCodes(document),
    ...checkCloseCodes(document),
    ...checkTolerances(document),
    ...checkEventKinds(document),
    ...checkFlows(document),
    ...Object.keys(document.channel['x-machines']).flatMap((name) => checkMachine(document, name)),
  ];
}

function checkRequirements({ requirements, channel }: ProtocolDocument): Problem[] {
  const firstPaths = new Map<string, DocumentPath>();
  return requirements.flatMap(({ id, path, profile }) => {
    const first = firstPaths.get(id);
    firstPaths.set(id, first ?? path);
    return [
      ...(first === undefined ? [] : [{ path, message: `requirement ${id} stands at ${showPath(first)} already; an id is given once` }]),
      ...(Object.hasOwn(channel['x-profiles'], profile) ? [] : [{ path, message: `requirement ${id} names the unknown profile ${profile}` }]),
    ];
  });
}

function checkErrorCodes(document: ProtocolDocument): Problem[] {
  const path = ['channels', document.channelName, 'x-error-codes'];
  const listed = document.channel['x-error-codes'].map(({ code }) => code);
  const members = enumMembers(document, 'ErrorCode');
  return [
    ...doubles(listed).map((code) => ({ path, message: `${code} is listed twice` })),
    ...without(listed, members).map((code) => ({ path, message: `${code} is not in the enum of components.schemas.ErrorCode` })),
    ...without(members, listed).map((code) => ({ path, message: `${code} of components.schemas.ErrorCode is missing here` })),
  ];
}

function checkCloseCodes(document: ProtocolDocument): Problem[] {
  const codes = document.channel['x-close-codes'];
  const path = ['channels', document.channelName, 'x-close-codes'];
  const advice = enumMembers(document, 'Reconnect');
  return [
    ...doubles(codes.map(({ code }) => code)).map((code) => ({ path, message: `${code} is listed twice` })),
    ...doubles(codes.map(({ name }) => name)).map((name) => ({ path, message: `the name ${name} is given twice` })),
    ...codes
      .filter(({ reconnect }) => !advice.includes(reconnect))
      .map(({ code, reconnect }) => ({ path, message: `${code} has the unknown reconnect '${reconnect}'; known are ${advice.join(', ')}` })),
  ];
}

function checkTolerances({ channel, channelName }: ProtocolDocument): Problem[] {
  return Object.entries(channel['x-tolerances']).flatMap(([name, { of }]) =>
    of === undefined || Object.hasOwn(channel['x-timings'], of)
      ? []
      : [{ path: ['channels', channelName, 'x-tolerances', name, 'of'], message: `there is no timing ${of} in x-timings` }],
  );
}

function doubles<T>(values: readonly T[]): T[] {
  return values.filter((value, index) => values.indexOf(value) !== index);
}

function without<T>(values: readonly T[], others: readonly T[]): T[] {
  return values.filter((value) => !others.includes(value));
}
