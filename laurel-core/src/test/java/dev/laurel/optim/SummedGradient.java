package dev.laurel.optim;

import dev.laurel.nn.Parameter;
import dev.laurel.nn.Parameters;
import dev.laurel.nn.RowGradients;
import dev.laurel.tensor.Tensors;

/** The gradient of one parameter as tests compare it: all its elements, zeros for rows that were not looked up. */
public final class SummedGradient {

    private SummedGradient() {}

    public static float[] of(Gradients gradients, Parameters parameters, Parameter p) {
        if (p.kind() != Parameter.Kind.TABLE) {
            float[] whole = new float[Math.toIntExact(p.size())];
            for (int w = 0; w < parameters.placement().workers(); w++) {
                for (int i = 0; i < gradients.shares(w).size(); i++) {
                    Gradients.Share share = gradients.shares(w).get(i);
                    if (share.parameter() == p) {
                        float[] part = Tensors.floats(gradients.sums(w).get(i));
                        System.arraycopy(part, 0, whole, (int) share.from(), part.length);
                    }
                }
            }
            return whole;
        }
        RowGradients rows = gradients.rows(p);
        float[] values = Tensors.floats(rows.values());
        float[] all = new float[Math.toIntExact(p.size())];
        int width = Math.toIntExact(p.shape()[1]);
        for (int i = 0; i < rows.ids().length; i++) {
            System.arraycopy(values, i * width, all, (int) rows.ids()[i] * width, width);
        }
        return all;
    }
}
