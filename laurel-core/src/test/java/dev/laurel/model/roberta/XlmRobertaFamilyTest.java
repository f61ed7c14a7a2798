package dev.laurel.model.roberta;

import dev.laurel.model.ModelFamilyContract;

class XlmRobertaFamilyTest extends ModelFamilyContract {

    @Override
    protected String modelType() {
        return "xlm-roberta";
    }
}
