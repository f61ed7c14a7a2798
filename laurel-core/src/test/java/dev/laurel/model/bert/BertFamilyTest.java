package dev.laurel.model.bert;

import dev.laurel.model.ModelFamilyContract;

class BertFamilyTest extends ModelFamilyContract {

    @Override
    protected String modelType() {
        return "bert";
    }
}
