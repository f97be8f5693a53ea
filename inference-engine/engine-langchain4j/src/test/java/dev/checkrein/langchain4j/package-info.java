// SPDX-License-Identifier: Apache-2.0
/** Tests of the LangChain4j models, on a script and on the pocket model. */
@NullMarked
package dev.checkrein.langchain4j;

import org.jspecify.annotations.NullMarked;
