/** An action that cannot be done: the message says why and what to do. Nothing was changed. */
export class ToolError extends Error {
  override readonly name = 'ToolError';
}
