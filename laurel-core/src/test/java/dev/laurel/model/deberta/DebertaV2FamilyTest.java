package dev.laurel.model.deberta;

import dev.laurel.model.ModelFamilyContract;

class DebertaV2FamilyTest extends ModelFamilyContract {

    @Override
    protected String modelType() {
        return "deberta-v2";
    }
}
