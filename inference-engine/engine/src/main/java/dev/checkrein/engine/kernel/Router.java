// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.engine.kernel;

import org.jspecify.annotations.Nullable;

/**
 * Chooses the experts of a token (DeepSeek-V3, 2024, §2.1.2; groups: DeepSeek-V2, 2024, §2.1.2).
 * NaN counts as the worst score, so that distinct experts are chosen whatever the logits; the
 * weight of such an expert is NaN, and a softmax runs over the others.
 */
final class Router {
  private final RouteShape shape;
  private final float[] scores;
  private final float[] choice;
  private final float[] groupScores;
  private final boolean[] taken;

  Router(RouteShape shape) {
    Shapes.divides("groups", shape.groups(), "experts", shape.experts());
    Shapes.range("experts", 0, shape.expertsPerToken(), shape.experts());
    Shapes.range("groups", 0, shape.groupsPerToken(), shape.groups());
    Shapes.atLeast("groups per token", shape.groupsPerToken(), 1);
    this.shape = shape;
    scores = new float[shape.experts()];
    choice = new float[shape.experts()];
    groupScores = new float[shape.groups()];
    taken = new boolean[shape.experts()];
  }

  void route(HostRouting out, int token, float[] logits, int at, float @Nullable [] bias) {
    switch (shape.scoring()) {
      case SIGMOID -> sigmoid(logits, at);
      case SOFTMAX -> softmax(logits, at);
    }
    for (int e = 0; e < scores.length; e++) {
      choice[e] = bias == null ? scores[e] : scores[e] + bias[e];
      taken[e] = false;
    }
    if (shape.groups() > 1) {
      dropGroups();
    }
    int k = shape.expertsPerToken();
    float sum = 0;
    int first = token * k;
    for (int j = 0; j < k; j++) {
      int best = best(choice, 0, choice.length);
      taken[best] = true;
      sum += scores[best];
      out.set(first + j, best, scores[best]);
    }
    for (int j = 0; j < k; j++) {
      float weight = out.weight(first + j);
      if (shape.normalise()) {
        weight /= sum + 1e-20f;
      }
      out.set(first + j, out.expert(first + j), weight * shape.scale());
    }
  }

  private void sigmoid(float[] logits, int at) {
    for (int e = 0; e < scores.length; e++) {
      scores[e] = (float) (1 / (1 + StrictMath.exp(-logits[at + e])));
    }
  }

  private void softmax(float[] logits, int at) {
    float max = Float.NEGATIVE_INFINITY;
    for (int e = 0; e < scores.length; e++) {
      if (logits[at + e] > max) {
        max = logits[at + e];
      }
    }
    float sum = 0;
    for (int e = 0; e < scores.length; e++) {
      float logit = logits[at + e];
      // An infinite maximum less itself would be NaN.
      scores[e] = logit == max ? 1 : (float) StrictMath.exp((double) logit - max);
      if (!Float.isNaN(logit)) {
        sum += scores[e];
      }
    }
    for (int e = 0; e < scores.length; e++) {
      scores[e] /= sum;
    }
  }

  /** Sets the scores outside the best groups to 0. */
  private void dropGroups() {
    int size = shape.experts() / shape.groups();
    for (int g = 0; g < groupScores.length; g++) {
      int best = best(choice, g * size, (g + 1) * size);
      groupScores[g] = choice[best];
      if (size > 1) {
        taken[best] = true;
        groupScores[g] += choice[best(choice, g * size, (g + 1) * size)];
        taken[best] = false;
      }
    }
    var kept = new boolean[groupScores.length];
    for (int i = 0; i < shape.groupsPerToken(); i++) {
      int best = -1;
      for (int g = 0; g < groupScores.length; g++) {
        if (!kept[g] && (best < 0 || better(groupScores[g], groupScores[best]))) {
          best = g;
        }
      }
      kept[best] = true;
    }
    for (int e = 0; e < choice.length; e++) {
      if (!kept[e / size]) {
        choice[e] = 0;
      }
    }
  }

  private int best(float[] values, int from, int to) {
    int best = -1;
    for (int e = from; e < to; e++) {
      if (!taken[e] && (best < 0 || better(values[e], values[best]))) {
        best = e;
      }
    }
    return best;
  }

  private static boolean better(float a, float b) {
    return a > b || (Float.isNaN(b) && !Float.isNaN(a));
  }
}
