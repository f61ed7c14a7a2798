package dev.laurel.model.roberta;

import dev.laurel.model.ModelFamilyContract;

class RobertaFamilyTest extends ModelFamilyContract {

    @Override
    protected String modelType() {
        return "roberta";
    }
}
