// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.agent.port;

/**
 * One execution of a tool.
 *
 * @param runId the run that calls
 * @param callId unique in the run; the same for every attempt
 * @param tool name
 * @param arguments JSON text that passed the tool's {@link ArgumentCheck}
 * @param idempotencyKey the same for two executions of one deed, across attempts and resumes;
 *     hexadecimal
 * @param attempt from 1
 */
public record ToolInvocation(
    String runId,
    String callId,
    String tool,
    String arguments,
    String idempotencyKey,
    int attempt) {}
